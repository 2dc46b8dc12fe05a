#include "ui/panels/training/run_actions.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>
#include <QWidget>

#include "ui/session/number_text.h"
#include "ui/session/training_controller.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr double kSecondsLostUnasked = 10;  // a run this short is soon trained again

}  // namespace

RunActions::RunActions(TrainingController* controller, QWidget* owner)
    : QObject(owner), m_controller(controller) {
    const auto make = [&](const char* id, const QString& icon, const QString& text, const QString& tip,
                          const QKeySequence& keys) {
        auto* action = new QAction(themedIcon(icon), text, owner);
        action->setObjectName(QString::fromLatin1(id));
        action->setToolTip(tip);
        action->setShortcut(keys);
        owner->addAction(action);
        return action;
    };
    train = make("train", QStringLiteral("play"), tr("Train"), tr("Start learning from the chosen texts"),
                 QKeySequence(Qt::Key_F5));
    pause = make("pause", QStringLiteral("pause"), tr("Pause"), tr("Hold the training where it is"),
                 QKeySequence(Qt::Key_F6));
    step = make("step", QStringLiteral("step"), tr("Step"),
                tr("Learn from a few more words, then hold again"), QKeySequence(Qt::Key_F7));
    stop = make("stop", QStringLiteral("stop"), tr("Stop and keep"),
                tr("End the training and keep what was learned"), QKeySequence(Qt::SHIFT | Qt::Key_F5));
    cancel = make("cancelRun", QStringLiteral("cancel"), tr("Cancel"),
                  tr("End the training and keep nothing"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F5));
    save = make("saveTrained", QStringLiteral("save"), tr("Save model…"),
                tr("Keep the trained vectors in a file"), {});
    connect(pause, &QAction::triggered, this, [this] {
        if (m_controller->status().state == SessionState::Paused) {
            m_controller->resume();
        } else {
            m_controller->pause();
        }
    });
    connect(step, &QAction::triggered, this, [this] { m_controller->step(m_stepWords); });
    connect(stop, &QAction::triggered, m_controller, &TrainingController::stop);
    connect(cancel, &QAction::triggered, this, &RunActions::askCancel);
    connect(m_controller, &TrainingController::started, this, &RunActions::refresh);
    connect(m_controller, &TrainingController::statusChanged, this, &RunActions::refresh);
    connect(m_controller, &TrainingController::ended, this, &RunActions::refresh);
    refresh();
}

void RunActions::askCancel() {
    if (m_controller->status().trainingSeconds < kSecondsLostUnasked) {
        m_controller->cancel();
        return;
    }
    if (m_question) return;
    m_question = new QMessageBox(QMessageBox::Question, tr("Cancel the training"),
                                 tr("Throw away what was learned so far?"), QMessageBox::NoButton,
                                 static_cast<QWidget*>(parent())->window());
    m_question->setObjectName(QStringLiteral("cancelQuestion"));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setInformativeText(
        tr("The run has trained for %1. Stop and keep leaves you the model as it is now.")
            .arg(durationText(m_controller->status().trainingSeconds)));
    auto* discard = m_question->addButton(tr("Throw away"), QMessageBox::DestructiveRole);
    auto* keep = m_question->addButton(tr("Stop and keep"), QMessageBox::AcceptRole);
    auto* goOn = m_question->addButton(tr("Go on training"), QMessageBox::RejectRole);
    m_question->setDefaultButton(goOn);
    m_question->setEscapeButton(goOn);
    connect(discard, &QPushButton::clicked, m_controller, &TrainingController::cancel);
    connect(keep, &QPushButton::clicked, m_controller, &TrainingController::stop);
    // A run that ends meanwhile, or the one after it, is not what was asked about.
    connect(m_controller, &TrainingController::ended, m_question, &QMessageBox::close);
    m_question->open();
}

void RunActions::setObstacle(const QString& sentence) {
    m_obstacle = sentence;
    refresh();
}

void RunActions::refresh() {
    const bool active = m_controller->isActive();
    const bool ending = m_controller->isEnding();
    const SessionState state = m_controller->status().state;
    const bool paused = active && state == SessionState::Paused;
    const bool preparing = active && state == SessionState::Preparing;
    train->setVisible(!active);
    train->setEnabled(!active && m_obstacle.isEmpty());
    train->setText(m_controller->model() ? tr("Train again") : tr("Train"));
    train->setToolTip(m_obstacle.isEmpty() ? tr("Start learning from the chosen texts") : m_obstacle);
    pause->setVisible(active && !preparing);
    pause->setEnabled(active && !preparing && !ending);
    pause->setText(paused ? tr("Resume") : tr("Pause"));
    pause->setToolTip(paused ? tr("Go on learning") : tr("Hold the training where it is"));
    pause->setIcon(themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    step->setVisible(paused);
    step->setEnabled(paused && !ending);
    stop->setVisible(active && !preparing);
    stop->setEnabled(active && !preparing && !ending);
    cancel->setVisible(active);
    cancel->setEnabled(active && !ending);
    save->setVisible(!active && m_controller->model() != nullptr);
    save->setEnabled(save->isVisible());
}

}  // namespace embedscope
