#include "ui/panels/training/cost_section.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/session/number_text.h"
#include "ui/theme/theme.h"

namespace embedscope {

namespace {
constexpr int kSettleMs = 150;
}

class ShareBar : public QWidget {
  public:
    explicit ShareBar(QWidget* parent) : QWidget(parent) { setFixedHeight(scaled(4)); }
    void setShare(double share) {
        m_share = share;
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        const ColourTokens& tokens = colourTokens(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const double radius = height() / 2.0;
        painter.setBrush(tokens.line);
        painter.drawRoundedRect(rect(), radius, radius);
        painter.setBrush(tokens.accent);
        painter.drawRoundedRect(QRectF(0, 0, width() * m_share, height()), radius, radius);
    }

  private:
    double m_share = 0;
};

CostSection::CostSection(QWidget* parent) : QWidget(parent) {
    m_coverage = new QLabel(this);
    m_coverage->setObjectName(QStringLiteral("coverage"));
    m_coverage->setWordWrap(true);
    m_bar = new ShareBar(this);
    m_cells = new QWidget(this);
    auto* grid = new QGridLayout(m_cells);
    grid->setContentsMargins(0, scaled(kHalfGap), 0, 0);
    grid->setHorizontalSpacing(scaled(kGap));
    grid->setVerticalSpacing(0);
    int column = 0;
    const auto cell = [&](const QString& name, const QString& caption, const QString& help) {
        auto* value = new QLabel(m_cells);
        value->setObjectName(name);
        setTextRole(value, TextRole::Strong);
        auto* under = new QLabel(caption, m_cells);
        setTextRole(under, TextRole::Quiet);
        value->setToolTip(help);
        under->setToolTip(help);
        grid->addWidget(value, 0, column);
        grid->addWidget(under, 1, column);
        grid->setColumnStretch(column++, 1);
        return value;
    };
    m_parameters = cell(QStringLiteral("costParameters"), tr("numbers learned"),
                        tr("Parameters: vocabulary times dimension, for the words and for their contexts"));
    m_memory = cell(QStringLiteral("costMemory"), tr("memory"), tr("At the peak of the training"));
    m_time = cell(QStringLiteral("costTime"), tr("time"), QString());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(kHalfGap));
    layout->addWidget(m_coverage);
    layout->addWidget(m_bar);
    layout->addWidget(m_cells);
    m_wait.setSingleShot(true);
    m_wait.setInterval(kSettleMs);
    connect(&m_wait, &QTimer::timeout, this, &CostSection::compute);
    clear();
}

void CostSection::setRun(std::shared_ptr<const PreparedText> text, const Recipe& recipe, unsigned threads) {
    if (text == m_text && recipe == m_recipe && threads == m_threads) return;
    m_text = std::move(text);
    m_recipe = recipe;
    m_threads = threads;
    m_job.requestStop();
    if (!m_text) {
        m_wait.stop();
        m_settled = true;
        clear();
        return;
    }
    m_settled = false;
    if (!m_held) m_wait.start();
}

void CostSection::setHeld(bool held) {
    if (held == m_held) return;
    m_held = held;
    if (held) {
        m_wait.stop();
        m_job.requestStop();
    } else if (!m_settled) {
        m_wait.start();
    }
}

void CostSection::compute() {
    m_job.start(
        [text = m_text, recipe = m_recipe, threads = m_threads](std::stop_token) {
            Figures figures;
            figures.vocabulary = text->describe(vocabularyOptions(recipe));
            if (figures.vocabulary.size > 1)
                figures.estimate = estimateTraining(recipe, figures.vocabulary, threads);
            return figures;
        },
        [this](const Figures& figures) {
            m_settled = true;
            show(figures);
            Q_EMIT settled();
        });
}

void CostSection::show(const Figures& figures) {
    const VocabularyReport& words = figures.vocabulary;
    const bool enough = words.size > 1;
    if (enough) {
        m_coverage->setText(tr("The vocabulary keeps %1 words: %2 of the text.")
                                .arg(fullCount(words.size), percentText(words.coverage)));
        m_bar->setShare(words.coverage);
        m_parameters->setText(shortCount(static_cast<double>(figures.estimate.parameters)));
        m_memory->setText(byteText(figures.estimate.memoryBytes));
        m_time->setText(figures.estimate.seconds < 1
                            ? tr("< 1 s")
                            : tr("≈ %1").arg(durationText(figures.estimate.seconds)));
        m_time->setToolTip(
            tr("At %1, measured on this computer just now. The saved file will take %2.")
                .arg(speedText(figures.estimate.wordsPerSecond), byteText(figures.estimate.modelBytes)));
    } else {
        m_coverage->setText(
            tr("No vocabulary is left: no two words occur that often. Choose a smaller minimum count or more "
               "text."));
    }
    setTextRole(m_coverage, enough ? TextRole::Body : TextRole::Bad);
    m_bar->setVisible(enough);
    m_cells->setVisible(enough);
    setVisible(true);
}

void CostSection::clear() {
    setVisible(false);
}

}  // namespace embedscope
