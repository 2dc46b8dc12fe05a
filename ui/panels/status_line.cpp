#include "ui/panels/status_line.h"

#include <QEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QThread>
#include <QToolButton>
#include <cmath>
#ifdef __linux__
#include <unistd.h>
#endif

#include "ui/session/explorer.h"
#include "ui/theme/theme.h"

namespace embedscope {

namespace {

/// Bytes of this process that are in memory now; 0 where the system does not say.
quint64 residentBytes() {
#ifdef __linux__
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QList<QByteArray> fields = file.readAll().split(' ');
    if (fields.size() < 2) return 0;
    return fields[1].toULongLong() * static_cast<quint64>(sysconf(_SC_PAGESIZE));
#else
    return 0;
#endif
}

QLabel* quietLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    setTextRole(label, TextRole::Quiet);
    return label;
}

}  // namespace

QString timeLeftText(double seconds) {
    if (seconds < 0 || !std::isfinite(seconds)) return {};
    if (seconds < 90) return StatusLine::tr("%L1 s left").arg(std::max(1, qRound(seconds)));
    if (seconds < 90 * 60) return StatusLine::tr("%L1 min left").arg(qRound(seconds / 60));
    return StatusLine::tr("%L1 h left").arg(qRound(seconds / 3600));
}

StatusLine::StatusLine(Explorer* explorer, QWidget* parent) : QWidget(parent), m_explorer(explorer) {
    setObjectName(QStringLiteral("statusLine"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kPanelMargin, 0, kPanelMargin, 0);
    row->setSpacing(kPanelMargin + kGap);
    m_rows = quietLabel(this);
    m_rows->setObjectName(QStringLiteral("statusRows"));
    m_metric = quietLabel(this);
    m_projection = quietLabel(this);
    m_projection->setObjectName(QStringLiteral("statusProjection"));
    row->addWidget(m_rows);
    row->addWidget(m_metric);
    row->addWidget(m_projection);
    row->addStretch();

    m_jobHolder = new QWidget(this);
    auto* job = new QHBoxLayout(m_jobHolder);
    job->setContentsMargins(0, 0, 0, 0);
    job->setSpacing(kGap);
    m_job = quietLabel(m_jobHolder);
    m_job->setObjectName(QStringLiteral("statusJob"));
    m_job->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_progress = new QProgressBar(m_jobHolder);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    m_cancel = new QToolButton(m_jobHolder);
    m_cancel->setObjectName(QStringLiteral("statusCancel"));
    m_cancel->setIcon(themedIcon(QStringLiteral("close"), IconTone::Quiet));
    m_cancel->setToolTip(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel"));
    m_cancel->setAutoRaise(true);
    m_cancel->setIconSize({scaled(12), scaled(12)});
    m_cancel->setStyleSheet(QStringLiteral("QToolButton { padding: 1px; }"));
    connect(m_cancel, &QToolButton::clicked, this, &StatusLine::cancelRequested);
    job->addWidget(m_job);
    job->addWidget(m_progress);
    job->addWidget(m_cancel);
    m_jobHolder->hide();
    row->addWidget(m_jobHolder);

    m_threads = quietLabel(this);
    const int threads = QThread::idealThreadCount();
    m_threads->setText(threads == 1 ? tr("1 thread") : tr("%L1 threads").arg(threads));
    m_memory = quietLabel(this);
    m_memory->setObjectName(QStringLiteral("statusMemory"));
    row->addWidget(m_threads);
    row->addWidget(m_memory);

    size();
    m_memoryTimer.setInterval(2000);
    connect(&m_memoryTimer, &QTimer::timeout, this, &StatusLine::refreshMemory);
    m_memoryTimer.start();
    connect(explorer, &Explorer::changed, this, &StatusLine::refresh);
    refresh();
    refreshMemory();
}

void StatusLine::size() {
    setFixedHeight(scaled(26));  // a job that comes and goes must not move the map
    m_progress->setFixedWidth(scaled(120));
}

void StatusLine::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_progress != nullptr) size();
}

void StatusLine::setRowsShown(std::size_t shown) {
    m_shown = shown;
    m_shownKnown = true;
    refresh();
}

void StatusLine::refresh() {
    const ExplorerState& state = m_explorer->state();
    for (QLabel* label : {m_rows, m_metric, m_projection}) label->setVisible(state.model != nullptr);
    if (!state.model) return;
    const std::size_t all = state.model->vectors.rows();
    const std::size_t shown = m_shownKnown ? std::min(m_shown, all) : all;
    m_rows->setText(tr("%L1 of %L2 rows").arg(shown).arg(all));
    m_metric->setText(state.metric == Metric::Cosine ? tr("cosine, vectors as stored")
                                                     : tr("Euclidean distance, vectors as stored"));
    m_projection->setText(state.projectionNote);
}

void StatusLine::refreshMemory() {
    const quint64 bytes = residentBytes();
    m_memory->setVisible(bytes > 0);
    m_memory->setText(
        tr("%1 in memory")
            .arg(QLocale().formattedDataSize(static_cast<qint64>(bytes), 0, QLocale::DataSizeSIFormat)));
}

void StatusLine::showJob(const QString& what, double fraction, double secondsLeft, const QString& cancelTip) {
    m_jobHolder->setVisible(!what.isEmpty());
    if (what.isEmpty()) {
        m_job->clear();
        return;
    }
    const QString left = timeLeftText(secondsLeft);
    m_job->setText(left.isEmpty() ? what : tr("%1, %2").arg(what, left));
    m_progress->setRange(0, fraction < 0 ? 0 : 1000);
    if (fraction >= 0) m_progress->setValue(qRound(fraction * 1000));
    m_cancel->setVisible(!cancelTip.isEmpty());
    m_cancel->setToolTip(cancelTip);
    m_cancel->setAccessibleName(cancelTip);
}

QString StatusLine::jobText() const {
    return m_job->text();
}

}  // namespace embedscope
