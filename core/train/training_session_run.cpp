#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include "core/train/training_methods.h"
#include "core/train/training_session_impl.h"

namespace embedscope {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPointInterval{100};
// A state whose loss is below this many times that of a model that knows nothing is worth going back to.
constexpr double kGood = 2;
constexpr int kLowPriority = 10;

/// Makes the calling thread, and those that it starts, yield to others; a wish, so failures do not matter.
void lowerPriority() {
    static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowPriority));
}

/// A learning rate to try after one that exploded: the method's own, when that is much smaller, or a fifth of
/// the power of ten below.
double muchSmaller(double rate, const Recipe& recipe) {
    const ParameterSpec* spec = findSpec(recipe.specs(), "learning-rate");
    const double usual = spec ? std::get<double>(spec->defaultValue) : 0.05;
    return rate > 5 * usual || rate <= 0 ? usual : std::pow(10, std::ceil(std::log10(rate)) - 1) / 5;
}

}  // namespace

void TrainingSession::Impl::coordinate() {
    try {
        if (m_request.lowPriority) lowerPriority();
        if (Status ready = prepare(); !ready) {
            const bool stopped = ready.error().code == ErrorCode::Cancelled;
            end(stopped ? SessionState::Cancelled : SessionState::Failed,
                stopped ? std::nullopt : std::optional(ready.error()));
            return;
        }
        startWorkers();
        train();
    } catch (const std::bad_alloc&) {
        stopWorkers();
        end(SessionState::Failed,
            Error{ErrorCode::TooLarge, "the memory of this machine is used up", "",
                  "Choose a smaller dimension or a larger minimum count, or close other programs"});
    } catch (const std::exception& failure) {
        stopWorkers();
        end(SessionState::Failed,
            Error{ErrorCode::Io, std::string("the training ended unexpectedly: ") + failure.what(), "", ""});
    }
}

/// Reads the text, builds the untrained model, and goes to where a checkpoint left off.
Status TrainingSession::Impl::prepare() {
    std::shared_ptr<const TensorFile> checkpoint;
    if (!m_request.resume.empty()) {
        auto opened = openCheckpoint(m_request.resume, m_request.recipe, m_stop.get_token());
        if (!opened) return opened.error();
        checkpoint = std::move(*opened);
    }
    const TrainerRequest request{
        m_request.recipe,
        m_request.inputs,
        m_request.text,
        m_request.threads,
        [this](const Progress& progress) { setProgress(progress); },
        [this](std::shared_ptr<const PreparedText> text) { setText(std::move(text)); },
        m_request.validationInputs,
        [this](DataReport report) { setDataReport(std::move(report)); }};
    const TrainingMethod* method = findTrainingMethod(m_request.recipe.method());
    auto trainer = method->create(request, m_stop.get_token());
    if (!trainer) return trainer.error();
    m_trainer = std::move(*trainer);
    m_trainer->beginEpoch(0);
    if (checkpoint) {
        if (Status resumed = resumeCheckpoint(*checkpoint, checkpointParts(), m_stop.get_token()); !resumed)
            return resumed;
        m_keptEpoch = m_kept.holdsCopy() ? m_record.bestEpoch : 0;
    }
    m_reportedLoss = m_trainer->epochLoss();
    m_firstWords = m_speedSinceWords = m_validatedWords = m_trainer->wordsDone();
    const std::lock_guard lock(m_mutex);
    m_points = m_record.points;
    m_shownTrainer = m_trainer;
    m_status.progress = {"Training",
                         0,
                         -1,
                         0,
                         m_trainer->plan().epochs * m_trainer->plan().wordsPerEpoch,
                         m_trainer->plan().unit};
    m_status.epoch = m_record.epoch;
    m_status.vocabulary = m_trainer->plan().vocabulary;
    m_status.parameters = m_trainer->plan().parameters;
    if (m_keepBest && m_record.bestEpoch) m_status.bestEpoch = m_record.bestEpoch;
    return {};
}

void TrainingSession::Impl::startWorkers() {
    for (unsigned i = 0; i < m_request.threads; ++i) m_workers.emplace_back([this, i] { work(i); });
}

void TrainingSession::Impl::stopWorkers() {
    m_gate.shutDown();
    m_workers.clear();  // joins
}

void TrainingSession::Impl::work(unsigned worker) {
    std::uint64_t generation = 0;
    while (m_gate.enter(generation)) {
        bool more = true;
        while (more && !m_gate.parkFlag().load(std::memory_order_relaxed))
            more = m_trainer->work(worker, m_gate.parkFlag(), std::numeric_limits<std::uint64_t>::max());
        m_gate.leave(!more);
    }
}

/// Trains until something ends the run. Workers are parked at the start of every turn of the loop.
void TrainingSession::Impl::train() {
    const auto now = Clock::now();
    m_nextPoint = m_nextSnapshot = m_nextValidation = m_speedSince = now;
    m_nextKeep = now + std::chrono::minutes(2);
    if (m_request.snapshots) publishSnapshot();
    bool done = m_record.epoch >= m_trainer->plan().epochs;
    while (!done) {
        const Wishes wishes = takeWishes();
        if (cancelled()) return end(SessionState::Cancelled);
        if (wishes.snapshot) publishSnapshot();
        if (wishes.checkpoint) saveCheckpoint(*wishes.checkpoint);
        if (wishes.stop) {
            if (!m_request.checkpoint.empty()) saveCheckpoint(m_request.checkpoint);
            return end(cancelled() ? SessionState::Cancelled : SessionState::Stopped);
        }
        if (wishes.paused && wishes.stepWords == 0) {
            setState(SessionState::Paused);
            m_gate.waitForInterrupt();
            m_nextPoint = m_speedSince = Clock::now();
            continue;
        }
        setState(SessionState::Running);
        const auto began = Clock::now();
        bool exhausted = false;
        if (wishes.paused) {
            exhausted = runStep(wishes.stepWords);
        } else {
            m_gate.open();
            exhausted =
                m_gate.runUntil(std::min(m_nextPoint, m_request.snapshots ? m_nextSnapshot : m_nextPoint));
        }
        m_trainingSeconds += std::chrono::duration<double>(Clock::now() - began).count();
        if (cancelled()) return end(SessionState::Cancelled);
        done = !afterWork(exhausted, wishes.paused);
        if (hasEnded(m_status.state)) return;
    }
    if (cancelled()) return end(SessionState::Cancelled);
    end(SessionState::Finished);
}

TrainingSession::Impl::Wishes TrainingSession::Impl::takeWishes() {
    m_interrupt = false;
    const std::lock_guard lock(m_mutex);
    Wishes wishes = m_wishes;
    m_wishes.snapshot = false;
    m_wishes.stepWords = 0;
    m_wishes.checkpoint.reset();
    return wishes;
}

/// Trains on about that many words on this thread, with all workers parked, so that a step is exact. True at
/// the epoch's end; what is left of the step then goes on in the next epoch.
bool TrainingSession::Impl::runStep(std::uint64_t words) {
    const std::uint64_t target = m_trainer->wordsDone() + words;
    for (unsigned worker = 0; worker < m_request.threads; ++worker)
        while (m_trainer->wordsDone() < target) {
            if (!m_trainer->work(worker, m_interrupt, target - m_trainer->wordsDone())) break;
            if (m_interrupt) return false;
        }
    const std::uint64_t done = m_trainer->wordsDone();
    if (done >= target) return false;
    const std::lock_guard lock(m_mutex);
    if (m_wishes.paused && m_wishes.stepWords == 0) m_wishes.stepWords = target - done;
    return true;
}

/// Reports on what was trained. False when the run is over (and, after a failure, ended).
bool TrainingSession::Impl::afterWork(bool exhausted, bool stepped) {
    const auto now = Clock::now();
    updateSpeed();
    if (exhausted) return finishEpoch();
    if (now >= m_nextPoint || stepped) {
        LossPoint point = measureLoss();
        if (!lossIsSound(point)) return false;
        const auto& plan = m_trainer->plan();
        if (now >= m_nextValidation && point.words - m_validatedWords >= plan.wordsPerEpoch / 20)
            validate(point);
        if (point.examples > 0) publish(point);
        if (!m_keepBest && now >= m_nextKeep && isGood(point.loss)) keepWeights();
        // Points are ten a second at first, and rarer in a long run, so that its curve stays a few thousand
        // points.
        m_nextPoint = Clock::now() + kPointInterval * (1 + m_record.points.size() / 2000);
    }
    if (m_request.snapshots && (now >= m_nextSnapshot || stepped)) publishSnapshot();
    return true;
}

/// Loss, rules and copies at an epoch's end. False when it was the last one.
bool TrainingSession::Impl::finishEpoch() {
    LossPoint point = measureLoss();
    point.endsEpoch = true;
    if (!lossIsSound(point)) return false;
    validate(point);
    if (cancelled()) return false;
    publish(point);
    const bool best = m_record.finishEpoch(point.epochLoss, point.validationLoss);
    const bool last = m_record.epoch >= m_trainer->plan().epochs;
    m_trainer->beginEpoch(m_record.epoch);
    m_reportedLoss = {};
    if (m_keepBest ? best : !last && isGood(point.epochLoss)) keepWeights();
    {
        const std::lock_guard lock(m_mutex);
        m_status.epoch = m_record.epoch;
        if (m_keepBest && m_keptEpoch) m_status.bestEpoch = m_keptEpoch;
    }
    if (hasEnded(m_status.state)) return false;
    if (m_request.snapshots) publishSnapshot();
    if (!m_request.checkpoint.empty()) saveCheckpoint(m_request.checkpoint);
    if (!last && m_patience > 0 && m_record.bestEpoch > 0 && m_record.epochsWithoutGain() >= m_patience) {
        setNote("stopped early: the validation loss did not fall for " + std::to_string(m_patience) +
                (m_patience == 1 ? " epoch" : " epochs"));
        return false;
    }
    return !last;
}

/// A run that does worse than one that knows nothing is on its way to an explosion: no state to go back to.
bool TrainingSession::Impl::isGood(double loss) const {
    return loss < kGood * m_trainer->plan().untrainedLoss;
}

/// Checks that the numbers are still numbers; ends the run when they are not.
bool TrainingSession::Impl::lossIsSound(const LossPoint& point) {
    if (point.examples == 0 || point.loss < kExplosion * m_trainer->plan().untrainedLoss) return true;
    const double rate = m_request.recipe.has("learning-rate") ? m_request.recipe.real("learning-rate") : 0;
    Error error;
    error.code = ErrorCode::NumericalFailure;
    error.what = (std::isfinite(point.loss) ? "the loss exploded after "
                                            : "the loss became infinite or undefined (NaN) after ") +
                 std::to_string(point.words) + " " + m_trainer->plan().unit + ": the learning rate of " +
                 formatValue(rate) + " is too large";
    error.place = "--learning-rate";
    error.advice =
        "Choose a smaller learning rate, for example " + formatValue(muchSmaller(rate, m_request.recipe));
    end(SessionState::Failed, std::move(error));
    return false;
}

}  // namespace embedscope
