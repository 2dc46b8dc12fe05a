#include "ui/panels/predict/predict_panel.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/panels/empty_state.h"
#include "ui/panels/predict/probability_bars.h"
#include "ui/session/number_text.h"
#include "ui/session/text_judge.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kPauseMs = 120;
constexpr std::size_t kMostWords = 600;  // coloured; a longer text is judged all the same

QLabel* label(const char* name, TextRole role, QWidget* parent) {
    auto* result = new QLabel(parent);
    result->setObjectName(QString::fromLatin1(name));
    result->setWordWrap(true);
    result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(result, role);
    return result;
}

}  // namespace

PredictPanel::PredictPanel(TextJudge* judge, QWidget* parent)
    : Panel(QStringLiteral("predict"), tr("Predict"), QStringLiteral("label"), parent), m_judge(judge) {
    auto* body = new QWidget;
    setSurface(body);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kPanelMargin, 0, kPanelMargin, kPanelMargin);
    column->setSpacing(kGap);
    m_input = new QPlainTextEdit(body);
    m_input->setObjectName(QStringLiteral("predictText"));
    m_input->setAccessibleName(tr("Text to judge"));
    m_input->setPlaceholderText(tr("Type or paste a text: what class does the model give it?"));
    m_input->setTabChangesFocus(true);
    m_input->setFixedHeight(scaled(104));
    m_answer = label("predictAnswer", TextRole::Heading, body);
    m_bars = new ProbabilityBars(body);
    m_bars->setObjectName(QStringLiteral("predictBars"));
    m_words = label("predictWords", TextRole::Body, body);
    m_words->setTextFormat(Qt::RichText);
    m_note = label("predictNote", TextRole::Quiet, body);
    m_model = label("predictModel", TextRole::Quiet, body);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_input, m_answer, m_bars, m_words, m_note})
        column->addWidget(widget);
    column->addStretch();
    column->addWidget(m_model);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(body);
    setContent(scroll);
    auto* empty = new EmptyState(
        QStringLiteral("label"),
        tr("Type a sentence here, and a model that was trained on texts with classes says which class it "
           "has, and which words speak for it. The model on the map is no such classifier."),
        tr("Train a classifier"));
    connect(empty, &EmptyState::triggered, this, &PredictPanel::trainRequested);
    setEmptyState(empty);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] { m_judge->setText(m_input->toPlainText()); });
    connect(m_input, &QPlainTextEdit::textChanged, this, [this] { m_pause.start(); });
    connect(judge, &TextJudge::classifierChanged, this, &PredictPanel::refresh);
    connect(judge, &TextJudge::judged, this, &PredictPanel::refresh);
    refresh();
}

void PredictPanel::setText(const QString& text) {
    m_input->setPlainText(text);
}

void PredictPanel::refresh() {
    const auto& classifier = m_judge->classifier();
    showEmpty(!classifier && m_judge->problem().isEmpty());
    m_model->setText(classifier ? QString::fromStdString(classifier->description()) : QString());
    const auto& prediction = m_judge->prediction();
    const bool any = prediction && !prediction->labels.empty();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_answer, m_bars, m_words})
        widget->setVisible(any);
    if (!any) {
        setTextRole(m_note, m_judge->problem().isEmpty() ? TextRole::Quiet : TextRole::Bad);
        m_note->setText(m_judge->problem());
        return;
    }
    const LabelProbability& best = prediction->labels.front();
    m_answer->setText(tr("%1, %2").arg(QString::fromStdString(best.name), percentText(best.probability, 1)));
    std::vector<ProbabilityBars::Line> lines;
    for (const LabelProbability& entry : prediction->labels)
        lines.push_back({QString::fromStdString(entry.name), entry.probability});
    m_bars->setLines(std::move(lines));
    m_words->setText(colouredWords());
    const bool linear = prediction->method == ExplanationMethod::Linear;
    QStringList notes;
    notes << (linear ? tr("Blue words speak for %1, orange ones against it; the stronger the colour, the "
                          "more (each word's exact share of the score).")
                     : tr("Blue words speak for %1, orange ones against it; the stronger the colour, the "
                          "more (how far the log-odds fall when the word is left out)."))
                 .arg(QString::fromStdString(best.name));
    if (prediction->unknownWords > 0)
        notes << tr("%n words are not in the vocabulary and have no say (grey).", nullptr,
                    static_cast<int>(prediction->unknownWords));
    if (prediction->cutWords > 0)
        notes << tr("%n words are beyond the length that the model reads.", nullptr,
                    static_cast<int>(prediction->cutWords));
    setTextRole(m_note, TextRole::Quiet);
    m_note->setText(notes.join(QLatin1Char('\n')));
}

QString PredictPanel::colouredWords() const {
    const TextPrediction& prediction = *m_judge->prediction();
    const ColourTokens& tokens = colourTokens(palette());
    double strongest = 0;
    for (const WordContribution& word : prediction.words)
        strongest = std::max(strongest, std::abs(word.weight));
    QString html;
    std::size_t shown = 0;
    for (const WordContribution& word : prediction.words) {
        if (++shown > kMostWords) break;
        const QString text = QString::fromStdString(word.word).toHtmlEscaped();
        if (!word.known) {
            html += QStringLiteral("<span style='color:%1'>%2</span> ").arg(tokens.quietText.name(), text);
            continue;
        }
        const double strength = strongest > 0 ? std::abs(word.weight) / strongest : 0;
        // Colours for and against that differ for the colour-blind, mixed into the surface.
        const QColor full = dataColour(word.weight >= 0 ? 0 : 1, tokens.dark);
        const auto mix = [&](int a, int b) { return static_cast<int>(a + (b - a) * 0.6 * strength); };
        const QColor back(mix(tokens.surface.red(), full.red()), mix(tokens.surface.green(), full.green()),
                          mix(tokens.surface.blue(), full.blue()));
        html += QStringLiteral("<span style='background-color:%1' title='%2'>&nbsp;%3&nbsp;</span> ")
                    .arg(back.name(), QLocale().toString(word.weight, 'g', 3), text);
    }
    return QStringLiteral("<p style='line-height:150%'>%1</p>").arg(html);
}

void PredictPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) refresh();
}

}  // namespace embedscope
