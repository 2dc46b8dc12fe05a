#include "ui/panels/training/text_section.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <cmath>

#include "ui/panels/training/text_list.h"
#include "ui/session/number_text.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kMostWarnings = 3;

QStringList expanded(const QStringList& files) {
    QStringList out;
    for (const QString& file : files) {
        const QFileInfo info(file);
        if (!info.isDir()) {
            out << info.absoluteFilePath();
            continue;
        }
        const QDir folder(file);
        for (const QString& name : folder.entryList({QStringLiteral("*.txt"), QStringLiteral("*.gz"),
                                                     QStringLiteral("*.text"), QStringLiteral("*.md")},
                                                    QDir::Files, QDir::Name))
            out << folder.absoluteFilePath(name);
    }
    return out;
}

QLabel* wrapped(TextRole role, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(label, role);
    label->hide();
    return label;
}

}  // namespace

TextSection::TextSection(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("textSection"));
    setAcceptDrops(true);
    m_list = new TextList(this);
    m_drop = new QWidget(this);
    auto* hint = new QLabel(
        tr("Choose the texts to learn from, or drop them here. Plain text and .gz; the more, the better."),
        m_drop);
    hint->setWordWrap(true);
    hint->setAlignment(Qt::AlignCenter);
    setTextRole(hint, TextRole::Quiet);
    auto* dropLayout = new QVBoxLayout(m_drop);
    dropLayout->setContentsMargins(scaled(16), scaled(16), scaled(16), scaled(16));
    dropLayout->addWidget(hint);

    m_add = new QPushButton(themedIcon(QStringLiteral("plus")), tr("Add texts…"), this);
    m_add->setObjectName(QStringLiteral("addTexts"));
    m_add->setToolTip(tr("Choose text files to learn from"));
    m_sample = new QPushButton(tr("Use the sample text"), this);
    m_sample->setObjectName(QStringLiteral("useSampleText"));
    m_sample->setFlat(true);
    m_sample->setToolTip(tr("A small text that comes with the program: trains in seconds"));
    m_sample->hide();
    m_stopReading = new QPushButton(tr("Stop reading"), this);
    m_stopReading->setObjectName(QStringLiteral("stopReading"));
    m_stopReading->setFlat(true);
    m_stopReading->hide();
    m_progress = new QProgressBar(this);
    m_progress->setAccessibleName(tr("Reading the text"));
    m_progress->setTextVisible(false);
    m_progress->hide();
    m_facts = wrapped(TextRole::Quiet, this);
    m_facts->setObjectName(QStringLiteral("textFacts"));
    m_warnings = wrapped(TextRole::Warn, this);
    m_warnings->setObjectName(QStringLiteral("textWarnings"));
    m_problem = wrapped(TextRole::Bad, this);
    m_problem->setObjectName(QStringLiteral("textProblem"));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(scaled(kHalfGap));
    buttons->addWidget(m_add);
    buttons->addWidget(m_sample);
    buttons->addStretch();
    buttons->addWidget(m_stopReading);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(kGap));
    layout->addWidget(m_drop);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_progress, m_facts, m_warnings, m_problem})
        layout->addWidget(widget);

    connect(m_add, &QPushButton::clicked, this, &TextSection::askForFiles);
    connect(m_sample, &QPushButton::clicked, this, [this] { setFiles({m_samplePath}); });
    connect(m_stopReading, &QPushButton::clicked, this, &TextSection::cancelRequested);
    connect(m_list, &TextList::removeRequested, this, [this](const QString& file) {
        QStringList files = m_list->files();
        files.removeAll(file);
        setFiles(files);
    });
    showState();
}

const QStringList& TextSection::files() const {
    return m_list->files();
}

void TextSection::addFiles(const QStringList& files) {
    QStringList all = m_list->files();
    for (const QString& file : expanded(files))
        if (!all.contains(file)) all << file;
    setFiles(all);
}

void TextSection::setFiles(const QStringList& files) {
    if (files == m_list->files()) return;
    m_list->setFiles(files);
    showState();
    Q_EMIT filesChanged(files);
}

void TextSection::setSampleText(const QString& path) {
    m_samplePath = path;
    showState();
}

void TextSection::showReading(const Progress& progress) {
    m_reading = true;
    m_problem->hide();
    m_warnings->hide();
    if (progress.fraction < 0) {
        m_progress->setRange(0, 0);
    } else {
        m_progress->setRange(0, 1000);
        m_progress->setValue(static_cast<int>(std::lround(1000 * progress.fraction)));
    }
    const QString stage =
        progress.stage.empty() ? tr("Reading the text") : QString::fromStdString(progress.stage);
    QString line = progress.fraction < 0 ? tr("%1…").arg(stage)
                                         : tr("%1: %2").arg(stage, percentText(progress.fraction, 0));
    if (progress.secondsLeft >= 1) line = tr("%1, %2 left").arg(line, durationText(progress.secondsLeft));
    m_facts->setText(line);
    showState();
}

void TextSection::showText(const std::shared_ptr<const PreparedText>& text) {
    m_reading = false;
    m_problem->hide();
    m_facts->clear();
    QStringList warnings;
    if (text) {
        const TextReport& report = text->report();
        m_facts->setText(
            tr("%1 words, %2 of them different, in %3 sentences.")
                .arg(fullCount(report.tokens), fullCount(report.types), fullCount(report.sentences)));
        for (const std::string& warning : report.warnings) warnings << QString::fromStdString(warning);
    }
    setWarnings(warnings);
    showState();
}

void TextSection::showProblem(const QString& sentence) {
    m_reading = false;
    m_facts->clear();
    setWarnings({});
    m_problem->setText(sentence);
    m_problem->show();
    showState();
}

void TextSection::setWarnings(const QStringList& sentences) {
    QStringList lines = sentences.mid(0, kMostWarnings);
    if (sentences.size() > kMostWarnings)
        lines << tr("And %n more.", nullptr, static_cast<int>(sentences.size() - kMostWarnings));
    m_warnings->setText(lines.join(QLatin1Char('\n')));
    m_warnings->setToolTip(sentences.join(QLatin1Char('\n')));
    m_warnings->setVisible(!lines.isEmpty());
}

void TextSection::showState() {
    const bool empty = m_list->files().isEmpty();
    m_drop->setVisible(empty);
    m_list->setVisible(!empty);
    m_sample->setVisible(!m_samplePath.isEmpty() && empty);
    m_add->setText(empty ? tr("Add texts…") : tr("Add more…"));
    m_add->setFlat(!empty);
    m_progress->setVisible(m_reading);
    m_stopReading->setVisible(m_reading);
    m_facts->setVisible(!empty && !m_facts->text().isEmpty());
    if (empty) m_problem->hide();
    update();
}

void TextSection::askForFiles() {
    auto* dialog = new QFileDialog(window(), tr("Choose texts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Texts (*.txt *.text *.md *.gz)"), tr("All files (*)")});
    dialog->setDirectory(m_list->files().isEmpty()
                             ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                             : QFileInfo(m_list->files().last()).absolutePath());
    connect(dialog, &QFileDialog::filesSelected, this, &TextSection::addFiles);
    dialog->open();
}

void TextSection::dragEnterEvent(QDragEnterEvent* event) {
    if (!event->mimeData()->hasUrls()) return;
    for (const QUrl& url : event->mimeData()->urls())
        if (!url.isLocalFile()) return;
    event->acceptProposedAction();
    m_dragOver = true;
    update();
}

void TextSection::dragLeaveEvent(QDragLeaveEvent*) {
    m_dragOver = false;
    update();
}

void TextSection::dropEvent(QDropEvent* event) {
    m_dragOver = false;
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) files << url.toLocalFile();
    event->acceptProposedAction();
    addFiles(files);
    update();
}

void TextSection::paintEvent(QPaintEvent*) {
    if (!m_dragOver && !m_drop->isVisible()) return;
    const ColourTokens& tokens = colourTokens(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor tint = tokens.accent;
    tint.setAlpha(m_dragOver ? 28 : 10);
    painter.setBrush(tint);
    painter.setPen(QPen(m_dragOver ? tokens.accent : tokens.line, 1.5, Qt::DashLine));
    const QRectF place = m_drop->isVisible() ? QRectF(m_drop->geometry()) : QRectF(m_list->geometry());
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), scaled(8), scaled(8));
}

}  // namespace embedscope
