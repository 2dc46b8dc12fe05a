#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "core/train/training_session_impl.h"

namespace embedscope {
namespace {

using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

// Copying vectors for a viewer and measuring the held-out loss may each take this share of the time.
constexpr int kSnapshotShare = 20;
constexpr int kValidationShare = 30;
// A good state to go back to within a long epoch.
constexpr std::chrono::minutes kKeepInterval{2};
constexpr int kKeepShare = 50;

}  // namespace

/// Ends the run: stops the workers, puts the model together and wakes who waits.
void TrainingSession::Impl::end(SessionState state, std::optional<Error> error) {
    stopWorkers();
    ModelPtr model;
    if (m_trainer && state != SessionState::Cancelled) model = buildModel(state);
    if (cancelled() && state != SessionState::Failed) {
        state = SessionState::Cancelled;
        model = nullptr;
    }
    const std::uint64_t words = m_trainer ? m_trainer->wordsDone() : 0;
    const std::lock_guard lock(m_mutex);
    if (hasEnded(m_status.state)) return;
    m_shownTrainer = nullptr;
    m_model = std::move(model);
    m_error = std::move(error);
    m_status.state = state;
    m_status.words = words;
    m_status.progress.done = words;
    m_status.progress.secondsLeft = 0;
    if (state == SessionState::Finished) {
        m_status.progress.fraction = 1;
    } else if (m_trainer) {
        const double total = static_cast<double>(m_trainer->plan().epochs * m_trainer->plan().wordsPerEpoch);
        m_status.progress.fraction = std::min(1.0, static_cast<double>(words) / total);
    }
    m_ended.notify_all();
}

/// The model that the end of the run leaves; null when there is no good state.
ModelPtr TrainingSession::Impl::buildModel(SessionState state) {
    const bool wantsKept = state == SessionState::Failed || (m_keepBest && m_keptEpoch > 0);
    const bool restored = wantsKept && restoreKeptWeights();
    if (state == SessionState::Failed) noteGoodState(restored);
    if (wantsKept && !restored) {
        if (state == SessionState::Failed) return nullptr;
        setNote("the best epoch's vectors could not be read back; these are the last ones");
    }
    const bool kept = restored && m_keptEpoch > 0;
    auto model = std::make_shared<EmbeddingModel>(m_trainer->model());
    model->provenance.program = "Embedscope " EMBEDSCOPE_VERSION;
    model->provenance.epochs = kept ? m_keptEpoch : m_record.epoch;
    const bool best = kept && m_keepBest;
    model->provenance.loss = best ? m_record.bestLoss : restored ? m_keptLoss : m_record.lastLoss;
    model->provenance.validationLoss = best       ? m_record.bestValidation
                                       : restored ? m_keptValidation
                                                  : m_record.lastValidation;
    return model;
}

/// Says what is left of a run that failed.
void TrainingSession::Impl::noteGoodState(bool kept) {
    if (!kept) return setNote("there is no good state to go back to, so nothing is left of this run");
    const auto perEpoch = m_trainer->plan().wordsPerEpoch;
    const bool atEnd = m_keptEpoch > 0 && m_keptWords == m_keptEpoch * perEpoch;
    setNote("the result is the last good state, " +
            (atEnd ? "the end of epoch " + std::to_string(m_keptEpoch)
                   : "after " + std::to_string(m_keptWords) + " " + m_trainer->plan().unit));
}

bool TrainingSession::Impl::restoreKeptWeights() {
    if (!m_kept.holdsCopy()) return false;
    return m_kept.load(m_trainer->weights(), m_stop.get_token()).ok();
}

/// The loss since the last point.
LossPoint TrainingSession::Impl::measureLoss() const {
    const LossSums sums = m_trainer->epochLoss();
    LossPoint point;
    point.words = m_trainer->wordsDone();
    point.epoch = static_cast<double>(point.words) / static_cast<double>(m_trainer->plan().wordsPerEpoch);
    const LossSums recent = sums.since(m_reportedLoss);
    point.loss = recent.examples ? recent.mean() : sums.mean();
    point.examples = recent.examples;
    point.epochLoss = sums.mean();
    point.accuracy = recent.judged ? recent.accuracy() : sums.accuracy();
    point.epochAccuracy = sums.accuracy();
    point.learningRate = m_trainer->learningRate();
    if (m_trainingSeconds > 0)
        point.wordsPerSecond = static_cast<double>(point.words - m_firstWords) / m_trainingSeconds;
    return point;
}

void TrainingSession::Impl::publish(const LossPoint& point) {
    m_reportedLoss = m_trainer->epochLoss();
    m_record.points.push_back(point);
    const std::lock_guard lock(m_mutex);
    m_points.push_back(point);
}

/// Measures the held-out part, if there is one, for a point of the curve.
void TrainingSession::Impl::validate(LossPoint& point) {
    const auto began = Clock::now();
    const auto measured = m_trainer->validate(m_stop.get_token());
    m_nextValidation = Clock::now() + kValidationShare * (Clock::now() - began);
    m_validatedWords = m_trainer->wordsDone();
    if (!measured || !*measured) return;
    point.validationLoss = (*measured)->loss;
    point.validationAccuracy = (*measured)->accuracy;
}

void TrainingSession::Impl::publishSnapshot() {
    const auto began = Clock::now();
    auto snapshot = std::make_shared<TrainingSnapshot>();
    snapshot->sequence = ++m_snapshots;
    snapshot->words = m_trainer->wordsDone();
    snapshot->epoch =
        static_cast<double>(snapshot->words) / static_cast<double>(m_trainer->plan().wordsPerEpoch);
    snapshot->vectors = m_trainer->copyVectors();
    const auto now = Clock::now();
    m_nextSnapshot = now + std::max<Clock::duration>(milliseconds(m_request.snapshotIntervalMs),
                                                     kSnapshotShare * (now - began));
    std::shared_ptr<const TrainingSnapshot> replaced = std::move(snapshot);
    const std::lock_guard lock(m_mutex);
    m_snapshot.swap(replaced);  // the old one is freed after the lock
}

/// Copies the weights as they stand, when they are finite.
void TrainingSession::Impl::keepWeights() {
    const auto began = Clock::now();
    const Status kept = m_kept.save(m_trainer->weights(), m_stop.get_token());
    m_keptEpoch = kept ? m_record.epoch : 0;
    m_keptWords = m_trainer->wordsDone();
    m_keptLoss = m_record.lastLoss;
    m_keptValidation = m_record.lastValidation;
    const auto now = Clock::now();
    m_nextKeep = now + std::max<Clock::duration>(kKeepInterval, kKeepShare * (now - began));
    if (!kept && !cancelled()) setNote("no copy of the vectors could be kept: " + kept.error().sentence());
}

void TrainingSession::Impl::saveCheckpoint(const std::filesystem::path& path) {
    const Status saved = writeCheckpoint(path, checkpointParts(), m_stop.get_token());
    if (cancelled()) return;
    {
        const std::lock_guard lock(m_mutex);
        m_status.checkpointError = saved ? std::nullopt : std::optional(saved.error());
    }
    if (!saved) setNote("the checkpoint was not written: " + saved.error().sentence());
}

CheckpointParts TrainingSession::Impl::checkpointParts() {
    return {&m_request.recipe, m_trainer->dataHash(), m_trainer.get(), &m_record,
            m_keepBest ? &m_kept : nullptr};
}

void TrainingSession::Impl::setState(SessionState state) {
    const std::lock_guard lock(m_mutex);
    m_status.state = state;
}

void TrainingSession::Impl::setText(std::shared_ptr<const PreparedText> text) {
    const std::lock_guard lock(m_mutex);
    m_text = std::move(text);
    m_status.progress = {"Building the vocabulary", -1, -1, 0, 0, "words"};
}

void TrainingSession::Impl::setDataReport(DataReport report) {
    const std::lock_guard lock(m_mutex);
    m_dataReport = std::move(report);
}

void TrainingSession::Impl::setNote(std::string note) {
    const std::lock_guard lock(m_mutex);
    m_status.note = std::move(note);
}

void TrainingSession::Impl::setProgress(const Progress& progress) {
    const std::lock_guard lock(m_mutex);
    m_status.progress = progress;
}

/// Words a second over the training alone and over the last second of it.
void TrainingSession::Impl::updateSpeed() {
    const std::uint64_t words = m_trainer->wordsDone();
    const auto now = Clock::now();
    const double recent = m_trainingSeconds - m_speedSinceSeconds;
    const std::lock_guard lock(m_mutex);
    m_status.trainingSeconds = m_trainingSeconds;
    if (m_trainingSeconds > 0)
        m_status.meanWordsPerSecond = static_cast<double>(words - m_firstWords) / m_trainingSeconds;
    if (recent > 0) m_status.wordsPerSecond = static_cast<double>(words - m_speedSinceWords) / recent;
    if (now - m_speedSince < std::chrono::seconds(1)) return;
    m_speedSince = now;
    m_speedSinceSeconds = m_trainingSeconds;
    m_speedSinceWords = words;
}

}  // namespace embedscope
