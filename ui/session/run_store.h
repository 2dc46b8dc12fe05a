#pragma once

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/embedding_model.h"
#include "core/model/recipe.h"
#include "core/train/training_session.h"

namespace embedscope {

/// One finished or running training run of the workspace. Clock and durations live here, never in the model
/// file.
struct RunRecord {
    QString id;    ///< folder name in the workspace
    QString name;  ///< "skipgram 100d, reviews.txt", editable
    Recipe recipe;
    QStringList texts;  ///< paths
    QDateTime startedAt;
    SessionState state = SessionState::Preparing;
    double seconds = 0;  ///< of training alone
    double wordsPerSecond = 0;
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    std::uint64_t parameters = 0;
    std::uint64_t fileBytes = 0;  ///< of the saved model
    double loss = 0;              ///< of the last epoch, nats per example
    std::optional<double> validationLoss;
    std::vector<LossPoint> curve;
    QString modelPath;  ///< native file in the workspace; empty when nothing was kept
};

/// The runs of this workspace, kept on disk (one folder a run: run.json, curve, model) so that they are there
/// tomorrow. Writes happen on a background thread. GUI thread only.
class RunStore : public QObject {
    Q_OBJECT
  public:
    /// folder is created when it is missing; runs found in it are listed, newest first.
    explicit RunStore(const QString& folder, QObject* parent = nullptr);
    ~RunStore() override;

    const std::vector<RunRecord>& runs() const { return m_runs; }
    const RunRecord* find(const QString& id) const;

    /// Adds a run that has just started and returns its id.
    QString add(RunRecord record);
    /// Replaces the facts of a run while it goes on (in memory).
    void update(const RunRecord& record);
    /// The end: saves the model (when there is one) and the record in the background.
    void finish(const RunRecord& record, ModelPtr model);
    void rename(const QString& id, const QString& name);
    /// Removes a run and its files (to the trash where the system has one).
    void remove(const QString& id);

  Q_SIGNALS:
    void changed();
    void failed(const QString& sentence);

  private:
    class Private;
    std::unique_ptr<Private> m_private;
    std::vector<RunRecord> m_runs;
};

}  // namespace embedscope
