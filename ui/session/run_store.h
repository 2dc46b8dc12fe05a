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
#include "ui/session/training_controller.h"

namespace embedscope {

/// One finished or running training run of the workspace. Clock and durations live here, never in the model
/// file.
struct RunEntry {
    QString id;    ///< folder name in the workspace
    QString name;  ///< "Skip-gram, 100 dimensions, reviews.txt", editable
    Recipe recipe;
    QStringList texts;    ///< paths
    QStringList heldOut;  ///< paths of labelled files whose examples are all held out
    QDateTime startedAt;
    SessionState state = SessionState::Preparing;
    QString note;        ///< why it ended early or failed, a sentence; or empty
    double seconds = 0;  ///< of training alone
    double wordsPerSecond = 0;
    std::uint64_t epochs = 0;  ///< finished ones
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    std::uint64_t parameters = 0;
    std::uint64_t fileBytes = 0;  ///< of the saved model
    double loss = 0;              ///< of the last epoch, nats per example
    std::optional<double> validationLoss;
    std::optional<double> accuracy;            ///< of a classifier: share of the last epoch's examples
    std::optional<double> validationAccuracy;  ///< of the held-out examples
    std::vector<LossPoint> curve;
    QString modelPath;         ///< native file in the workspace; empty when nothing was kept
    QString checkpointPath;    ///< the state to continue from; empty when there is none
    bool interrupted = false;  ///< the program was closed or died while the run went on, and nobody was told

    /// On the held-out examples, or where there are none, on those of the training.
    std::optional<double> shownAccuracy() const { return validationAccuracy ? validationAccuracy : accuracy; }
    /// An end that can be gone on from.
    bool canContinue() const {
        return !checkpointPath.isEmpty() && hasEnded(state) && state != SessionState::Finished;
    }
};

/// The runs of this workspace, kept on disk (one folder a run: run.json, curve.tsv, the model; see
/// docs/formats/run-folder.md) so that they are there tomorrow. Files are read and written on one background
/// thread, in order. GUI thread only.
class RunStore : public QObject {
    Q_OBJECT
  public:
    /// folder is created when it is missing; the runs found in it are read in the background and listed,
    /// newest first, with changed(). A folder that cannot be read is left alone and named in problems().
    explicit RunStore(const QString& folder, QObject* parent = nullptr);
    /// Waits for the writes that are under way: a finished run is never lost by closing the window.
    ~RunStore() override;

    const std::vector<RunEntry>& runs() const { return m_runs; }
    const RunEntry* find(const QString& id) const;
    bool isLoading() const;
    /// Sentences about run folders that could not be read.
    QStringList problems() const;
    QString folder() const;

    /// A name that no run has, with the place of its checkpoint in a folder that is made at once.
    RunPlace newPlace();
    /// Where the state of a known run is kept.
    RunPlace placeOf(const QString& id) const;
    /// Adds a run that has just started and returns its id, a new one when it has none.
    QString add(RunEntry record);
    /// A known run goes on again with these facts; its model and its name stay until it ends.
    void restart(const RunEntry& record);
    /// Writes the facts of a run that goes on, so that they are there should the program die.
    void keep(const QString& id);
    /// Replaces the facts of a run while it goes on (in memory).
    void update(const RunEntry& record);
    /// The end: saves the model (when there is one) and the record in the background.
    void finish(const RunEntry& record, ModelPtr model);
    void rename(const QString& id, const QString& name);
    /// Removes a run and its files (to the trash where the system has one).
    void remove(const QString& id);
    /// As remove(), but its files are gone for good: for a run that was cancelled.
    void discard(const QString& id);

    /// The newest run that the program was closed or died in, and whose state is there; nullptr when there is
    /// none. settleInterrupted(): the user knows of them all.
    const RunEntry* interruptedRun() const;
    void settleInterrupted();

    /// The run that goes on now or was the last of this start of the program; empty before the first.
    const QString& current() const;
    void setCurrent(const QString& id);

    /// The runs whose curves are laid over each other and whose settings are compared, in the order chosen.
    const QStringList& compared() const;
    void setCompared(const QString& id, bool on);

  Q_SIGNALS:
    /// Runs came, went or have other facts.
    void changed();
    /// The facts of one run that goes on have changed; no run came or went.
    void updated(const QString& id);
    void comparedChanged();
    /// The model and the record of a run are on disk.
    void saved(const QString& id);
    void failed(const QString& sentence);

  private:
    /// The files of a run that ended are written: run is what they say.
    void closeRun(const RunEntry& run, const QString& problem);
    void takeAway(const QString& id, bool toTrash);

    class Private;
    std::unique_ptr<Private> m_private;
    std::vector<RunEntry> m_runs;
};

}  // namespace embedscope
