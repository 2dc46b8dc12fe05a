#include "ui/windows/close_guard.h"

#include <QMessageBox>
#include <QPushButton>

#include "ui/session/model_files.h"
#include "ui/session/training_controller.h"

namespace embedscope {

CloseGuard::CloseGuard(TrainingController* training, ModelFiles* files, QWidget* window)
    : QObject(window), m_training(training), m_files(files), m_window(window) {
    // Queued: the map takes the model of the run over first.
    connect(training, &TrainingController::ended, this, &CloseGuard::runEnded, Qt::QueuedConnection);
    connect(files, &ModelFiles::saved, this, [this] {
        if (m_closeWhenSaved) closeNow();
    });
    connect(files, &ModelFiles::failed, this, [this] { m_closeWhenSaved = false; });
}

bool CloseGuard::mayClose() {
    if (m_answered) return true;
    const bool active = m_training->isActive();
    if (!active && !m_files->isUnsaved()) return true;
    if (m_question) {
        m_question->raise();
    } else if (active) {
        askAboutRun();
    } else {
        askAboutModel(false);
    }
    return false;
}

void CloseGuard::saveAbandoned() {
    m_closeWhenSaved = false;
}

void CloseGuard::askAboutRun() {
    m_asksAboutRun = true;
    m_question = new QMessageBox(QMessageBox::Question, tr("A training run is still going"),
                                 tr("The run has not ended. Stop it now and keep the model so far?"),
                                 QMessageBox::NoButton, m_window);
    m_question->setObjectName(QStringLiteral("closeQuestion"));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setInformativeText(
        tr("What is kept stands in the table of runs, and the run can be continued from there."));
    QPushButton* keep = m_question->addButton(tr("Stop and keep"), QMessageBox::AcceptRole);
    QPushButton* discard = m_question->addButton(tr("Discard the run"), QMessageBox::DestructiveRole);
    QPushButton* goOn = m_question->addButton(tr("Go on training"), QMessageBox::RejectRole);
    m_question->setDefaultButton(keep);
    m_question->setEscapeButton(goOn);
    connect(keep, &QPushButton::clicked, this, [this] {
        m_closeWhenEnded = true;
        m_training->stop();
    });
    connect(discard, &QPushButton::clicked, this, [this] {
        m_training->cancel();
        closeNow();
    });
    m_question->open();
}

void CloseGuard::askAboutModel(bool runHasEnded) {
    m_asksAboutRun = false;
    m_question = new QMessageBox(
        QMessageBox::Question, tr("The model is not saved"),
        runHasEnded ? tr("The run has ended in the meantime. Save its model before the window closes?")
                    : tr("The model on the map has no file of its own. Save it before the window closes?"),
        QMessageBox::NoButton, m_window);
    m_question->setObjectName(QStringLiteral("saveQuestion"));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setInformativeText(
        tr("Without a file it stays in the table of runs, where it can be opened again."));
    QPushButton* save = m_question->addButton(tr("Save…"), QMessageBox::AcceptRole);
    QPushButton* discard = m_question->addButton(tr("Close without saving"), QMessageBox::DestructiveRole);
    QPushButton* cancel = m_question->addButton(QMessageBox::Cancel);
    m_question->setDefaultButton(save);
    m_question->setEscapeButton(cancel);
    connect(save, &QPushButton::clicked, this, [this] {
        m_closeWhenSaved = true;
        Q_EMIT saveWanted();
    });
    connect(discard, &QPushButton::clicked, this, &CloseGuard::closeNow);
    m_question->open();
}

void CloseGuard::runEnded() {
    if (m_closeWhenEnded) {
        closeNow();
        return;
    }
    if (!m_question || !m_asksAboutRun) return;
    // What was asked is settled; what is left to ask is whether the model shall have a file.
    QMessageBox* old = m_question;
    m_question.clear();
    old->close();
    if (m_training->model()) askAboutModel(true);
}

void CloseGuard::closeNow() {
    m_answered = true;
    QMetaObject::invokeMethod(m_window, &QWidget::close, Qt::QueuedConnection);
}

}  // namespace embedscope
