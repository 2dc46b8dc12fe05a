#include "ui/session/text_judge.h"

#include "ui/session/explorer.h"

namespace embedscope {
namespace {

constexpr std::size_t kMostLabels = 12;

}  // namespace

TextJudge::TextJudge(Explorer* explorer, QObject* parent) : QObject(parent), m_explorer(explorer) {
    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        if (what & (ExplorerChanges(ExplorerChange::Model) | ExplorerChange::Vectors)) follow();
    });
    follow();
}

TextJudge::~TextJudge() {
    m_opening.stop();
    m_judging.stop();
}

void TextJudge::follow() {
    const ExplorerState& state = m_explorer->state();
    const ModelPtr model = state.live ? nullptr : state.model;  // a snapshot of a run cannot judge yet
    if (model == m_model) return;
    m_model = model;
    m_opening.requestStop();
    m_judging.requestStop();
    const bool had = m_classifier != nullptr || !m_problem.isEmpty();
    m_classifier.reset();
    m_problem.clear();
    m_prediction.reset();
    if (!model || !TextClassifier::canOpen(*model)) {
        if (had) Q_EMIT classifierChanged();
        return;
    }
    m_opening.start([model](std::stop_token) { return TextClassifier::open(model); },
                    [this](Result<std::shared_ptr<const TextClassifier>> opened) {
                        if (opened) {
                            m_classifier = *opened;
                        } else {
                            m_problem = QString::fromStdString(opened.error().sentence());
                        }
                        Q_EMIT classifierChanged();
                        judge();
                    });
}

void TextJudge::setText(const QString& text) {
    m_text = text;
    judge();
}

void TextJudge::judge() {
    m_judging.requestStop();
    m_prediction.reset();
    if (!m_classifier || m_text.trimmed().isEmpty()) {
        Q_EMIT judged();
        return;
    }
    m_judging.start(
        [classifier = m_classifier, text = m_text.toStdString()](std::stop_token stop) {
            return classifier->predict(text, {kMostLabels, true}, stop);
        },
        [this](Result<TextPrediction> prediction) {
            if (prediction) {
                m_prediction = std::move(*prediction);
                m_problem.clear();
            } else if (prediction.error().code != ErrorCode::Cancelled) {
                m_problem = QString::fromStdString(prediction.error().sentence());
            }
            Q_EMIT judged();
        });
}

}  // namespace embedscope
