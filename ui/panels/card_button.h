#pragma once

#include <QAbstractButton>
#include <QString>

namespace embedscope {

/// A wide button with an icon, a title and a quiet second line.
class CardButton : public QAbstractButton {
    Q_OBJECT
  public:
    /// detail: the second line, or empty for a low button with one line.
    CardButton(const QString& icon, const QString& title, const QString& detail, QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& detail);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_icon;
    QString m_detail;
};

}  // namespace embedscope
