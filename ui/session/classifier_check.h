#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "core/eval/text_classifier.h"
#include "core/metrics/calibration.h"
#include "core/metrics/classification.h"
#include "core/model/recipe.h"
#include "ui/session/job_slot.h"

namespace embedscope {

/// How a classifier does on examples that it has not learned from.
struct ClassifierReport {
    std::vector<QString> labels;
    ConfusionMatrix confusion{0};
    ClassificationScores scores;
    std::vector<ReliabilityBin> bins;
    double expectedError = 0;
    double brier = 0;
    double logLoss = 0;
    quint64 leftOut = 0;  ///< examples whose label the classifier does not know
    QString source;       ///< "held out of reviews.csv"
};

/// Measures classifiers on labelled texts in the background; the newest request wins. GUI thread only.
class ClassifierCheck : public QObject {
    Q_OBJECT
  public:
    explicit ClassifierCheck(QObject* parent = nullptr) : QObject(parent) {}
    ~ClassifierCheck() override { m_job.stop(); }

    /// On the part that a run with this recipe held out of these files, or on the files that it held out
    /// whole.
    void measureHeldOut(std::shared_ptr<const TextClassifier> classifier, const Recipe& recipe,
                        const QStringList& files, const QStringList& heldOut = {});
    /// On every example of a file.
    void measureFile(std::shared_ptr<const TextClassifier> classifier, const QString& file);
    void clear();

    bool isBusy() const { return m_busy; }
    const std::shared_ptr<const ClassifierReport>& report() const { return m_report; }
    const QString& problem() const { return m_problem; }

  Q_SIGNALS:
    void changed();

  private:
    void begin();
    void take(Result<std::shared_ptr<const ClassifierReport>> result);

    std::shared_ptr<const ClassifierReport> m_report;
    QString m_problem;
    bool m_busy = false;
    JobSlot m_job;
};

}  // namespace embedscope
