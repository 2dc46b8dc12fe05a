#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QPushButton;

namespace embedscope {

/// What a panel shows before it has anything to show: an icon, one sentence that says what will be here, and
/// the button that makes it so. GUI thread only.
class EmptyState : public QWidget {
    Q_OBJECT
  public:
    /// action: the button's text, or empty for no button.
    EmptyState(const QString& icon, const QString& sentence, const QString& action = {},
               QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    QString sentence() const;
    QPushButton* button() const { return m_button; }

  Q_SIGNALS:
    void triggered();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void drawIcon();

    QString m_iconName;
    QLabel* m_icon = nullptr;
    QLabel* m_sentence = nullptr;
    QPushButton* m_button = nullptr;
};

}  // namespace embedscope
