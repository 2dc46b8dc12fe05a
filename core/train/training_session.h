#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/prepared_text.h"
#include "core/model/embedding_model.h"
#include "core/model/recipe.h"
#include "core/train/training_methods.h"

namespace embedscope {

/// What to train, on what, and where to keep the state. Copied by the session; settings that change the model
/// are in the recipe, those that do not are here.
struct TrainingRequest {
    Recipe recipe;                              ///< of a method in trainingMethods()
    std::vector<std::filesystem::path> inputs;  ///< as the method's InputData; ignored when text is set
    std::vector<std::filesystem::path>
        validationInputs;  ///< labelled data only: files whose examples are all held out
    std::shared_ptr<const PreparedText>
        text;                  ///< a text that was already read with the recipe's text options
    unsigned threads = 0;      ///< workers; 0: as many as the machine has
    bool lowPriority = false;  ///< workers yield to the window (nice 10)
    std::filesystem::path
        checkpoint;  ///< written at every epoch's end and when the run is interrupted; empty: none
    std::filesystem::path resume;  ///< a checkpoint to go on from; recipe and text must agree
    bool snapshots = false;        ///< copy the vectors for a viewer about every snapshotIntervalMs
    unsigned snapshotIntervalMs = 100;
    bool startPaused = false;  ///< stop before the first update, so that the untrained map can be looked at
};

enum class SessionState {
    Preparing,  ///< reading the text, building the vocabulary
    Running,
    Paused,
    Finished,   ///< all epochs done, or stopped early by the rule: result() has the model
    Stopped,    ///< stopped by the user: result() has the model so far
    Cancelled,  ///< nothing is kept
    Failed      ///< error() says why; result() has the last good state when there is one, and the note
                ///< says which
};
inline bool hasEnded(SessionState state) {
    return state >= SessionState::Finished;
}

/// One point of the loss curve.
struct LossPoint {
    std::uint64_t words = 0;  ///< tokens of the vocabulary read so far, over all epochs
    double epoch = 0;         ///< fractional epochs finished
    double loss = 0;  ///< mean nats per example since the previous point (float64); examples is how many
    std::uint64_t examples = 0;
    double epochLoss = 0;  ///< mean nats per example since the epoch began
    std::optional<double>
        validationLoss;              ///< at epoch ends and about 20 times in between on a fixed held-out set
    std::optional<double> accuracy;  ///< of a classifier, since the previous point
    std::optional<double> epochAccuracy;  ///< the same since the epoch began
    std::optional<double> validationAccuracy;
    double learningRate = 0;
    double wordsPerSecond = 0;  ///< mean of the training alone since the run began or was resumed
    bool endsEpoch = false;
};

struct SessionStatus {
    SessionState state = SessionState::Preparing;
    Progress progress;        ///< of the current stage; while training of the whole run
    std::uint64_t epoch = 0;  ///< finished epochs
    std::uint64_t epochs = 0;
    std::uint64_t words = 0;        ///< as LossPoint::words
    double wordsPerSecond = 0;      ///< over the last second or so
    double meanWordsPerSecond = 0;  ///< over the training alone
    double trainingSeconds = 0;     ///< of training alone, without pauses
    std::uint64_t vocabulary = 0;
    std::uint64_t parameters = 0;
    std::optional<std::uint64_t> bestEpoch;  ///< with keep-best: whose vectors result() holds
    /// Why the newest checkpoint was not written; nothing when it was. The run goes on all the same.
    std::optional<Error> checkpointError;
    std::string note;  ///< "stopped early: validation loss did not fall for 3 epochs", or empty
};

/// The vectors as they stood at one chunk border. Immutable.
struct TrainingSnapshot {
    std::uint64_t sequence = 0;  ///< rises by one a snapshot
    std::uint64_t words = 0;
    double epoch = 0;
    KeyedVectors vectors;  ///< a copy; row order is that of the final model
};

/// One training run of any kind: owns the workers, the honest loss and the snapshots. All public functions
/// may be called from any thread and return at once, unless they say otherwise; nobody but the workers reads
/// live weights.
class TrainingSession {
  public:
    /// Checks the request (not the files) and starts the work on threads of its own.
    /// Errors: InvalidArgument.
    static Result<std::unique_ptr<TrainingSession>> start(TrainingRequest request);
    /// Cancels what still runs and joins; at most 100 ms.
    ~TrainingSession();
    TrainingSession(const TrainingSession&) = delete;
    TrainingSession& operator=(const TrainingSession&) = delete;

    void pause();  ///< at the next chunk border, a few milliseconds
    void resume();
    void step(std::uint64_t words);  ///< while paused: trains on about that many words (at least one centre
                                     ///< word), then pauses again
    void stop();    ///< ends the run and keeps the model so far; as cancel() while the text is still read
    void cancel();  ///< ends the run and keeps nothing; workers gone within 100 ms
    /// Asks for a checkpoint at the next chunk border; its failure shows in status().note.
    void requestCheckpoint(std::filesystem::path path);
    /// Asks for a snapshot at the next chunk border (also while paused).
    void requestSnapshot();

    SessionStatus status() const;
    /// The points of the loss curve from index first on.
    std::vector<LossPoint> lossPoints(std::size_t first = 0) const;
    /// The newest snapshot that was not taken yet, or null: a mailbox with one slot.
    std::shared_ptr<const TrainingSnapshot> takeSnapshot();
    /// The plain text, once it is read; null before, and for methods that learn from other data.
    std::shared_ptr<const PreparedText> text() const;

    /// About labelled data, once they are read; nothing before, and for plain text.
    std::optional<DataReport> dataReport() const;

    /// Blocks until the run has ended or the time is over; true when it has ended. Not for the GUI thread.
    bool waitForEnd(std::chrono::milliseconds timeout = std::chrono::milliseconds::max()) const;
    /// The model after the end. Errors: the reason of the failure, Cancelled, InvalidArgument while it still
    /// runs.
    Result<ModelPtr> result() const;
    /// Why the run failed; nothing while it has not.
    std::optional<Error> error() const;

  private:
    TrainingSession();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace embedscope
