#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>
#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace embedscope {

/// One calm line at the top of the window for what went wrong or well, perhaps with one thing to do about it.
/// It covers nothing and waits for nothing: good news leaves soon, problems after a while or when they are
/// solved, save where there is something to do.
class Banner : public QWidget {
    Q_OBJECT
  public:
    enum class Kind { Good, Warning, Problem };

    explicit Banner(QWidget* parent = nullptr);

    /// What a message is about: the next success there takes it away.
    enum class Topic { General, File, Training };
    struct Action {
        QString text;
        std::function<void()> run;
    };

    void showMessage(Kind kind, const QString& sentence, Topic topic = Topic::General,
                     const Action& action = {});
    /// What was said about this is solved.
    void resolve(Topic topic);
    /// The sentence on screen; empty when there is none.
    QString sentence() const;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Kind m_kind = Kind::Good;
    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_button = nullptr;
    std::function<void()> m_run;
    Topic m_topic = Topic::General;
    QTimer m_timer;
};

}  // namespace embedscope
