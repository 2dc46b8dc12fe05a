#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/train/checkpoint.h"
#include "core/train/run_record.h"
#include "core/train/trainer.h"
#include "core/train/training_session.h"
#include "core/train/weight_spool.h"
#include "core/train/worker_gate.h"

namespace embedscope {

/// The coordinator: one thread that reads the text, opens and closes the gate, and does everything that needs
/// parked workers. Members in the first group are shared between threads under m_mutex; the others belong to
/// the coordinator.
class TrainingSession::Impl {
  public:
    using Clock = WorkerGate::Clock;

    explicit Impl(TrainingRequest request);
    ~Impl();

    // Called by any thread.
    void pause();
    void resume();
    void step(std::uint64_t words);
    void stop();
    void cancel();
    void requestCheckpoint(std::filesystem::path path);
    void requestSnapshot();
    SessionStatus status() const;
    std::vector<LossPoint> lossPoints(std::size_t first) const;
    std::shared_ptr<const TrainingSnapshot> takeSnapshot();
    std::shared_ptr<const PreparedText> text() const;
    std::optional<DataReport> dataReport() const;
    bool waitForEnd(std::chrono::milliseconds timeout) const;
    Result<ModelPtr> result() const;
    std::optional<Error> error() const;

  private:
    /// What the user asked for and the coordinator has not done yet.
    struct Wishes {
        bool paused = false;
        bool stop = false;
        bool snapshot = false;
        std::uint64_t stepWords = 0;
        std::optional<std::filesystem::path> checkpoint;
    };

    // training_session_run.cpp: the course of a run.
    void coordinate();
    Status prepare();
    void train();
    Wishes takeWishes();
    bool runStep(std::uint64_t words);
    void work(unsigned worker);
    bool afterWork(bool exhausted, bool stepped);
    bool finishEpoch();
    bool lossIsSound(const LossPoint& point);
    bool isGood(double loss) const;
    void startWorkers();
    void stopWorkers();

    // training_session_report.cpp: what a run tells and keeps.
    void end(SessionState state, std::optional<Error> error = std::nullopt);
    ModelPtr buildModel(SessionState state);
    bool restoreKeptWeights();
    LossPoint measureLoss() const;
    void publish(const LossPoint& point);
    void validate(LossPoint& point);
    void publishSnapshot();
    void keepWeights();
    void noteGoodState(bool kept);
    void saveCheckpoint(const std::filesystem::path& path);
    void setState(SessionState state);
    void setText(std::shared_ptr<const PreparedText> text);
    void setDataReport(DataReport report);
    void setNote(std::string note);
    void setProgress(const Progress& progress);
    void updateSpeed();
    CheckpointParts checkpointParts();
    bool cancelled() const { return m_stop.stop_requested(); }

    const TrainingRequest m_request;
    std::stop_source m_stop;  // cancel
    WorkerGate m_gate;
    std::atomic<bool> m_interrupt{false};  // ends a step early

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_ended;
    SessionStatus m_status;
    Wishes m_wishes;
    std::vector<LossPoint> m_points;
    std::shared_ptr<const TrainingSnapshot> m_snapshot;
    std::shared_ptr<const PreparedText> m_text;
    std::optional<DataReport> m_dataReport;
    std::shared_ptr<const Trainer> m_shownTrainer;  // for the live count of words
    ModelPtr m_model;
    std::optional<Error> m_error;

    std::shared_ptr<Trainer> m_trainer;
    RunRecord m_record;
    WeightSpool m_kept;  // the best epoch with keep-best, else the last finished one
    std::uint64_t m_keptEpoch = 0;
    std::uint64_t m_keptWords = 0;                                 // done when the copy was made
    double m_keptLoss = std::numeric_limits<double>::quiet_NaN();  // as RunRecord::lastLoss, likewise
    double m_keptValidation = m_keptLoss;
    Clock::time_point m_nextKeep;
    bool m_keepBest = false;
    std::uint64_t m_patience = 0;
    LossSums m_reportedLoss;  // of this epoch, already in a point
    std::uint64_t m_snapshots = 0;
    std::uint64_t m_validatedWords = 0;
    std::uint64_t m_firstWords = 0;  // done before a resume
    double m_trainingSeconds = 0;
    Clock::time_point m_nextPoint;
    Clock::time_point m_nextSnapshot;
    Clock::time_point m_nextValidation;
    Clock::time_point m_speedSince;
    double m_speedSinceSeconds = 0;
    std::uint64_t m_speedSinceWords = 0;

    std::vector<std::jthread> m_workers;
    std::jthread m_coordinator;  // last: joined first
};

}  // namespace embedscope
