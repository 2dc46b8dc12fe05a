#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace embedscope {

/// One calm line at the top of the window for what went wrong or well. It covers nothing and asks nothing;
/// good news leaves by itself.
class Banner : public QWidget {
    Q_OBJECT
  public:
    enum class Kind { Good, Warning, Problem };

    explicit Banner(QWidget* parent = nullptr);

    void showMessage(Kind kind, const QString& sentence);
    /// The sentence on screen; empty when there is none.
    QString sentence() const;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Kind m_kind = Kind::Good;
    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QTimer m_timer;
};

}  // namespace embedscope
