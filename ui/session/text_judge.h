#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>

#include "core/eval/text_classifier.h"
#include "ui/session/job_slot.h"

namespace embedscope {

class Explorer;

/// The classifier of the model on the map, if it is one, and what it says of a text. Opens and predicts in
/// the background; the newest text wins. GUI thread only.
class TextJudge : public QObject {
    Q_OBJECT
  public:
    explicit TextJudge(Explorer* explorer, QObject* parent = nullptr);
    ~TextJudge() override;

    /// Null while the model on the map classifies no texts, and while it is being opened.
    const std::shared_ptr<const TextClassifier>& classifier() const { return m_classifier; }
    /// Why a model that should be a classifier cannot be used; or empty.
    const QString& problem() const { return m_problem; }

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    /// Of the newest text; nothing while it is being judged.
    const std::optional<TextPrediction>& prediction() const { return m_prediction; }

  Q_SIGNALS:
    void classifierChanged();
    void judged();

  private:
    void follow();
    void judge();

    Explorer* m_explorer;
    ModelPtr m_model;
    std::shared_ptr<const TextClassifier> m_classifier;
    QString m_problem;
    QString m_text;
    std::optional<TextPrediction> m_prediction;
    JobSlot m_opening;
    JobSlot m_judging;
};

}  // namespace embedscope
