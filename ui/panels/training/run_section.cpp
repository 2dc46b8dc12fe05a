#include "ui/panels/training/run_section.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QThread>
#include <QVBoxLayout>
#include <cmath>

#include "ui/forms/wheel_guard.h"
#include "ui/panels/training/action_button.h"
#include "ui/panels/training/run_actions.h"
#include "ui/session/number_text.h"
#include "ui/session/training_controller.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

QLabel* wrapped(const char* name, TextRole role, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(label, role);
    return label;
}

QVBoxLayout* column(QWidget* widget) {
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(kGap));
    return layout;
}

}  // namespace

RunSection::RunSection(TrainingController* controller, RunActions* actions, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_actions(actions) {
    auto* layout = column(this);
    m_idle = buildIdle();
    m_active = buildActive();
    m_message = wrapped("runMessage", TextRole::Quiet, this);
    m_message->hide();
    layout->addWidget(m_active);
    layout->addWidget(m_idle);
    layout->addWidget(m_message);
    connect(controller, &TrainingController::started, this, [this] {
        setMessage({}, false);
        refresh();
    });
    connect(controller, &TrainingController::statusChanged, this, &RunSection::refresh);
    connect(controller, &TrainingController::ended, this, &RunSection::refresh);
    refresh();
}

QWidget* RunSection::buildIdle() {
    auto* idle = new QWidget(this);
    auto* layout = column(idle);
    m_outcome = wrapped("runOutcome", TextRole::Body, idle);
    m_startPaused = new QCheckBox(tr("Show the untrained map first"), idle);
    m_startPaused->setObjectName(QStringLiteral("startPaused"));
    m_startPaused->setToolTip(
        tr("Start paused: the map shows the random vectors before anything is learned"));
    m_threads = new QComboBox(idle);
    m_threads->setObjectName(QStringLiteral("threads"));
    guardWheel(m_threads);
    const int cores = std::max(1, QThread::idealThreadCount());
    m_threads->addItem(tr("All processors (%1)").arg(cores), 0);
    m_threads->addItem(tr("One, repeatable"), 1);
    m_threads->setToolTip(
        tr("With one processor the same seed gives the same numbers on every run; all of them are faster."));
    m_threads->setAccessibleName(tr("Processors"));
    connect(m_threads, &QComboBox::currentIndexChanged, this, &RunSection::threadsChanged);
    m_obstacle = wrapped("obstacle", TextRole::Quiet, idle);
    auto* train = actionButton(m_actions->train, idle);
    train->setIconShown(false);
    setPrimary(train);
    train->setMinimumHeight(scaled(36));
    auto* save = actionButton(m_actions->save, idle);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(scaled(kGap));
    buttons->addWidget(save);
    buttons->addWidget(train, 1);
    m_train = train;
    m_save = save;
    layout->addWidget(m_outcome);
    layout->addWidget(m_startPaused);
    layout->addWidget(m_threads);
    layout->addWidget(m_obstacle);
    layout->addLayout(buttons);
    return idle;
}

QWidget* RunSection::buildActive() {
    auto* active = new QWidget(this);
    auto* layout = column(active);
    m_headline = wrapped("runProgress", TextRole::Strong, active);
    m_bar = new QProgressBar(active);
    m_bar->setObjectName(QStringLiteral("runBar"));
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the training"));
    m_detail = wrapped("runDetail", TextRole::Quiet, active);
    m_stepWords = new QComboBox(active);
    m_stepWords->setObjectName(QStringLiteral("stepWords"));
    guardWheel(m_stepWords);
    m_stepWords->setAccessibleName(tr("Size of a step"));
    for (const quint64 words : {1ULL, 100ULL, 10'000ULL, 1'000'000ULL})
        m_stepWords->addItem(words == 1 ? tr("one word") : tr("%1 words").arg(fullCount(words)), words);
    m_stepWords->setCurrentIndex(1);
    m_actions->setStepWords(m_stepWords->currentData().toULongLong());
    connect(m_stepWords, &QComboBox::currentIndexChanged, this,
            [this] { m_actions->setStepWords(m_stepWords->currentData().toULongLong()); });

    m_offMap = new QWidget(active);
    auto* offMap = new QHBoxLayout(m_offMap);
    offMap->setContentsMargins(0, 0, 0, 0);
    auto* note = new QLabel(tr("The map shows another model."), m_offMap);
    setTextRole(note, TextRole::Quiet);
    auto* back = new QPushButton(tr("Show this run"), m_offMap);
    back->setObjectName(QStringLiteral("showRunOnMap"));
    back->setFlat(true);
    connect(back, &QPushButton::clicked, m_controller, &TrainingController::showOnMap);
    offMap->addWidget(note, 1);
    offMap->addWidget(back);

    auto* cancel = actionButton(m_actions->cancel, active);
    cancel->setFlat(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_headline, 1);
    head->addWidget(cancel, 0, Qt::AlignTop);
    auto* main = new QHBoxLayout;
    main->setSpacing(scaled(kGap));
    m_pause = actionButton(m_actions->pause, active);
    main->addWidget(m_pause, 1);
    main->addWidget(actionButton(m_actions->stop, active), 1);
    auto* steps = new QHBoxLayout;
    steps->setSpacing(scaled(kGap));
    steps->addWidget(actionButton(m_actions->step, active), 1);
    steps->addWidget(m_stepWords, 1);
    layout->addLayout(head);
    layout->addWidget(m_bar);
    layout->addWidget(m_detail);
    layout->addWidget(m_offMap);
    layout->addLayout(main);
    layout->addLayout(steps);
    return active;
}

ActionButton* RunSection::actionButton(QAction* action, QWidget* parent) {
    auto* button = new ActionButton(action, parent);
    button->setFocusHome(this);
    return button;
}

bool RunSection::startPaused() const {
    return m_startPaused->isChecked();
}

unsigned RunSection::threads() const {
    return m_threads->currentData().toUInt();
}

void RunSection::setMessage(const QString& sentence, bool bad) {
    m_message->setText(sentence);
    setTextRole(m_message, bad ? TextRole::Bad : TextRole::Quiet);
    m_message->setVisible(!sentence.isEmpty());
}

void RunSection::refresh() {
    const bool active = m_controller->isActive();
    // The focus waits on the section itself while the part it was in goes and until the next one is ready.
    const QWidget* leaving = active ? m_idle : m_active;
    if (leaving->isAncestorOf(window()->focusWidget())) setFocus();
    m_active->setVisible(active);
    m_idle->setVisible(!active);
    if (active) {
        showProgress();
    } else {
        showOutcome();
    }
    if (window()->focusWidget() != this) return;
    for (QPushButton* button : {m_pause, m_save, m_train}) {
        if (!button->isEnabled() || !button->isVisibleTo(this)) continue;
        button->setFocus();
        return;
    }
}

void RunSection::showProgress() {
    const SessionStatus& status = m_controller->status();
    const Progress& progress = status.progress;
    const bool preparing = status.state == SessionState::Preparing;
    const bool paused = status.state == SessionState::Paused;
    const QString stage = progress.stage.empty() ? tr("Preparing") : QString::fromStdString(progress.stage);
    QString headline;
    if (m_controller->isEnding()) {
        headline = tr("Ending…");
    } else if (progress.fraction < 0) {
        headline = tr("%1…").arg(stage);
    } else {
        const QString percent = percentText(progress.fraction, 0);
        headline = preparing ? tr("%1, %2").arg(stage, percent)
                   : paused  ? tr("Paused at %1").arg(percentText(progress.fraction, 1))
                   : progress.secondsLeft < 0
                       ? percent
                       : tr("%1, %2 left").arg(percent, durationText(progress.secondsLeft));
    }
    m_headline->setText(headline);
    m_bar->setRange(0, progress.fraction < 0 ? 0 : 1000);
    if (progress.fraction >= 0) m_bar->setValue(static_cast<int>(std::lround(1000 * progress.fraction)));
    QStringList facts;
    if (!preparing) {
        const auto epoch = std::min(status.epoch + 1, std::max<std::uint64_t>(1, status.epochs));
        facts << tr("Epoch %1 of %2").arg(fullCount(epoch), fullCount(status.epochs));
        if (!paused && status.wordsPerSecond > 0) facts << speedText(status.wordsPerSecond);
        if (!m_controller->lossPoints().empty())
            facts << tr("mean loss of the epoch %1")
                         .arg(QLocale().toString(m_controller->lossPoints().back().epochLoss, 'f', 3));
    }
    if (!status.note.empty()) facts << QString::fromStdString(status.note);
    m_detail->setText(facts.join(QStringLiteral("  ·  ")));
    m_detail->setVisible(!facts.isEmpty());
    if (!paused && window()->focusWidget() == m_stepWords) setFocus();
    m_stepWords->setVisible(paused);
    m_offMap->setVisible(!m_controller->isOnMap());
}

void RunSection::showOutcome() {
    const SessionStatus& status = m_controller->status();
    QString text;
    TextRole role = TextRole::Body;
    if (m_controller->model() || status.state == SessionState::Failed) {
        const QString epochs = tr("%n epochs", nullptr, static_cast<int>(status.epoch));
        if (status.state == SessionState::Finished) {
            role = TextRole::Good;
            text =
                tr("Finished: %1 in %2, %3.")
                    .arg(epochs, durationText(status.trainingSeconds), speedText(status.meanWordsPerSecond));
        } else if (status.state == SessionState::Stopped) {
            text =
                tr("Stopped at %1; the model so far is kept.").arg(percentText(status.progress.fraction, 0));
        } else if (status.state == SessionState::Failed) {
            role = TextRole::Bad;
            text = m_controller->model() ? tr("The training failed; the last good state is kept.")
                                         : tr("The training failed.");
        }
        if (!status.note.empty()) text += QLatin1Char(' ') + QString::fromStdString(status.note);
    } else if (status.state == SessionState::Cancelled) {
        text = tr("Cancelled; nothing was kept.");
    }
    m_outcome->setText(text);
    setTextRole(m_outcome, role);
    m_outcome->setVisible(!text.isEmpty());
    m_obstacle->setText(m_actions->obstacle());
    m_obstacle->setVisible(!m_actions->obstacle().isEmpty());
}

}  // namespace embedscope
