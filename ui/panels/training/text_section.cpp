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
#include "ui/session/labelled_preview.h"
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
    m_hint = new QLabel(m_drop);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    setTextRole(m_hint, TextRole::Quiet);
    auto* dropLayout = new QVBoxLayout(m_drop);
    dropLayout->setContentsMargins(scaled(16), scaled(16), scaled(16), scaled(16));
    dropLayout->addWidget(m_hint);

    m_add = new QPushButton(themedIcon(QStringLiteral("plus")), tr("Add texts…"), this);
    m_add->setObjectName(QStringLiteral("addTexts"));
    m_add->setToolTip(tr("Choose text files to learn from"));
    m_addFolder = new QPushButton(tr("Add a folder…"), this);
    m_addFolder->setObjectName(QStringLiteral("addFolder"));
    m_addFolder->setFlat(true);
    m_addFolder->setToolTip(tr("A folder with one folder a class, such as train/pos and train/neg"));
    connect(m_addFolder, &QPushButton::clicked, this, &TextSection::askForFolder);
    m_heldOutButton = new QPushButton(this);
    m_heldOutButton->setObjectName(QStringLiteral("heldOut"));
    m_heldOutButton->setFlat(true);
    m_heldOutButton->setToolTip(
        tr("Files of labelled texts that are not learned from but check what was learned, such as a test "
           "set. Without them the file's own split counts, or a share is held out (see Checking)."));
    connect(m_heldOutButton, &QPushButton::clicked, this, [this] {
        if (!m_heldOut.isEmpty()) {
            setHeldOut({});
            return;
        }
        auto* dialog = new QFileDialog(window(), tr("Choose labelled texts to check with"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFiles);
        connect(dialog, &QFileDialog::filesSelected, this, &TextSection::setHeldOut);
        dialog->open();
    });
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
    buttons->addWidget(m_addFolder);
    buttons->addWidget(m_sample);
    buttons->addStretch();
    buttons->addWidget(m_stopReading);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(kGap));
    layout->addWidget(m_drop);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    layout->addWidget(m_heldOutButton, 0, Qt::AlignLeft);
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
    for (const QString& file : m_labelled ? files : expanded(files))
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

void TextSection::setHeldOut(const QStringList& files) {
    if (files == m_heldOut) return;
    m_heldOut = files;
    showState();
    Q_EMIT heldOutChanged();
}

void TextSection::setLabelled(bool labelled) {
    m_labelled = labelled;
    m_add->setToolTip(labelled ? tr("Choose files of texts with a class each")
                               : tr("Choose text files to learn from"));
    showState();
}

void TextSection::showLabelled(const LabelledSample& sample, bool reading) {
    m_reading = false;
    m_facts->clear();
    setWarnings(sample.warnings);
    m_problem->setText(sample.problem);
    m_problem->setVisible(!sample.problem.isEmpty());
    if (reading) {
        m_facts->setText(tr("Looking at the first examples…"));
    } else if (sample.problem.isEmpty() && sample.examples > 0) {
        constexpr std::size_t kMostLabels = 6;
        QStringList labels;
        for (const auto& label : sample.labels)
            labels << tr("%1 (%2)").arg(label.name, fullCount(label.examples));
        if (sample.labels.size() > kMostLabels) {
            labels = labels.mid(0, kMostLabels);
            labels << tr("%n more", nullptr, static_cast<int>(sample.labels.size() - kMostLabels));
        }
        QStringList lines;
        lines << (sample.complete
                      ? tr("%1: %2 examples. Classes: %3.")
                            .arg(sample.format, fullCount(sample.examples), labels.join(QStringLiteral(", ")))
                      : tr("%1. Classes in the first %2 examples: %3.")
                            .arg(sample.format, fullCount(sample.examples),
                                 labels.join(QStringLiteral(", "))));
        for (const auto& example : sample.some) lines << tr("“%1” → %2").arg(example.text, example.label);
        m_facts->setText(lines.join(QLatin1Char('\n')));
    }
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
    m_sample->setVisible(!m_samplePath.isEmpty() && empty && !m_labelled);
    m_addFolder->setVisible(m_labelled && empty);
    m_heldOutButton->setVisible(m_labelled && !empty);
    m_heldOutButton->setIcon(
        themedIcon(m_heldOut.isEmpty() ? QStringLiteral("plus") : QStringLiteral("close")));
    m_heldOutButton->setText(m_heldOut.isEmpty()
                                 ? tr("Check with a file of its own…")
                                 : tr("Checked with %1").arg(QFileInfo(m_heldOut.first()).fileName()));
    m_add->setText(!empty ? tr("Add more…") : m_labelled ? tr("Add files…") : tr("Add texts…"));
    m_hint->setText(
        m_labelled ? tr("Choose texts that have a class each, or drop them here: a table (CSV, TSV), lines "
                        "that begin with a label, a folder for each class, or Keras' imdb.npz.")
                   : tr("Choose the texts to learn from, or drop them here. Plain text and .gz; the more, "
                        "the better."));
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
    dialog->setNameFilters(
        m_labelled
            ? QStringList{tr("Labelled texts (*.csv *.tsv *.txt *.gz *.npz *.label)"), tr("All files (*)")}
            : QStringList{tr("Texts (*.txt *.text *.md *.gz)"), tr("All files (*)")});
    dialog->setDirectory(m_list->files().isEmpty()
                             ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                             : QFileInfo(m_list->files().last()).absolutePath());
    connect(dialog, &QFileDialog::filesSelected, this, &TextSection::addFiles);
    dialog->open();
}

void TextSection::askForFolder() {
    auto* dialog = new QFileDialog(window(), tr("Choose a folder with one folder a class"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
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
