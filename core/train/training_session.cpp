#include "core/train/training_session.h"

#include <algorithm>
#include <utility>

#include "core/train/training_methods.h"
#include "core/train/training_session_impl.h"

namespace embedscope {
namespace {

Error badRequest(std::string what, std::string place, std::string advice) {
    return {ErrorCode::InvalidArgument, std::move(what), std::move(place), std::move(advice)};
}

Status check(const TrainingRequest& request) {
    const Recipe& recipe = request.recipe;
    if (!findTrainingMethod(recipe.method()))
        return badRequest("the recipe names no known method", "--recipe",
                          "Choose one of the methods of the program");
    if (!request.text && request.inputs.empty())
        return badRequest("there is no text to train on", "--input", "Choose a text file");
    if (request.text && !(request.text->options() == textOptions(recipe)))
        return badRequest("the text was read with other settings than those of the recipe", "",
                          "Read the text again");
    // Labelled data may say themselves which examples are held out.
    const bool checks =
        recipe.real("validation") > 0 || findTrainingMethod(recipe.method())->data == InputData::LabelledText;
    if (recipe.integer("early-stopping") > 0 && !checks)
        return badRequest("early stopping needs a held-out part of the text", "--early-stopping",
                          "Set --validation, for example to 0.02");
    if (recipe.flag("keep-best") && !checks)
        return badRequest("keeping the best epoch needs a held-out part of the text", "--keep-best",
                          "Set --validation, for example to 0.02");
    if (!request.validationInputs.empty() &&
        findTrainingMethod(recipe.method())->data != InputData::LabelledText)
        return badRequest("only methods for labelled texts take held-out files of their own",
                          "--validation-input", "Hold out a share of the text with --validation");
    return {};
}

}  // namespace

TrainingSession::TrainingSession() = default;
TrainingSession::~TrainingSession() = default;

Result<std::unique_ptr<TrainingSession>> TrainingSession::start(TrainingRequest request) {
    if (Status fine = check(request); !fine) return fine.error();
    if (request.threads == 0) request.threads = std::max(1u, std::thread::hardware_concurrency());
    request.threads = std::min(request.threads, 1024u);
    std::unique_ptr<TrainingSession> session(new TrainingSession);
    session->m_impl = std::make_unique<Impl>(std::move(request));
    return session;
}

void TrainingSession::pause() {
    m_impl->pause();
}
void TrainingSession::resume() {
    m_impl->resume();
}
void TrainingSession::step(std::uint64_t words) {
    m_impl->step(words);
}
void TrainingSession::stop() {
    m_impl->stop();
}
void TrainingSession::cancel() {
    m_impl->cancel();
}
void TrainingSession::requestCheckpoint(std::filesystem::path path) {
    m_impl->requestCheckpoint(std::move(path));
}
void TrainingSession::requestSnapshot() {
    m_impl->requestSnapshot();
}
SessionStatus TrainingSession::status() const {
    return m_impl->status();
}
std::vector<LossPoint> TrainingSession::lossPoints(std::size_t first) const {
    return m_impl->lossPoints(first);
}
std::shared_ptr<const TrainingSnapshot> TrainingSession::takeSnapshot() {
    return m_impl->takeSnapshot();
}
std::shared_ptr<const PreparedText> TrainingSession::text() const {
    return m_impl->text();
}
std::optional<DataReport> TrainingSession::dataReport() const {
    return m_impl->dataReport();
}
bool TrainingSession::waitForEnd(std::chrono::milliseconds timeout) const {
    return m_impl->waitForEnd(timeout);
}
Result<ModelPtr> TrainingSession::result() const {
    return m_impl->result();
}
std::optional<Error> TrainingSession::error() const {
    return m_impl->error();
}

TrainingSession::Impl::Impl(TrainingRequest request)
    : m_request(std::move(request)), m_gate(m_request.threads) {
    m_wishes.paused = m_request.startPaused;
    m_keepBest = m_request.recipe.flag("keep-best");
    m_patience = static_cast<std::uint64_t>(m_request.recipe.integer("early-stopping"));
    m_status.epochs = static_cast<std::uint64_t>(m_request.recipe.integer("epochs"));
    m_coordinator = std::jthread([this] { coordinate(); });
}

TrainingSession::Impl::~Impl() {
    cancel();
    m_coordinator.join();
}

void TrainingSession::Impl::pause() {
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.paused = true;
        m_wishes.stepWords = 0;
    }
    m_interrupt = true;
    m_gate.interrupt();
}

void TrainingSession::Impl::resume() {
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.paused = false;
        m_wishes.stepWords = 0;
    }
    m_interrupt = true;
    m_gate.interrupt();
}

void TrainingSession::Impl::step(std::uint64_t words) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_wishes.paused) return;
        m_wishes.stepWords = std::max<std::uint64_t>(words, 1);
    }
    m_gate.interrupt();
}

void TrainingSession::Impl::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.stop = true;
        if (m_status.state == SessionState::Preparing) {
            m_status.note = "stopped before the training began: there is nothing to keep";
            m_stop.request_stop();
        }
    }
    m_interrupt = true;
    m_gate.interrupt();
}

void TrainingSession::Impl::cancel() {
    m_stop.request_stop();
    m_interrupt = true;
    m_gate.interrupt();
}

void TrainingSession::Impl::requestCheckpoint(std::filesystem::path path) {
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.checkpoint = std::move(path);
    }
    m_gate.interrupt();
}

void TrainingSession::Impl::requestSnapshot() {
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.snapshot = true;
    }
    m_gate.interrupt();
}

SessionStatus TrainingSession::Impl::status() const {
    const std::lock_guard lock(m_mutex);
    SessionStatus status = m_status;
    if (m_shownTrainer && !hasEnded(status.state)) {
        const auto& plan = m_shownTrainer->plan();
        status.words = m_shownTrainer->wordsDone();
        const std::uint64_t total = plan.epochs * plan.wordsPerEpoch;
        status.progress.done = status.words;
        status.progress.fraction =
            std::min(1.0, static_cast<double>(status.words) / static_cast<double>(total));
        const double left = static_cast<double>(total - std::min(total, status.words));
        status.progress.secondsLeft = status.meanWordsPerSecond > 0 ? left / status.meanWordsPerSecond : -1;
    }
    return status;
}

std::vector<LossPoint> TrainingSession::Impl::lossPoints(std::size_t first) const {
    const std::lock_guard lock(m_mutex);
    if (first >= m_points.size()) return {};
    return {m_points.begin() + static_cast<std::ptrdiff_t>(first), m_points.end()};
}

std::shared_ptr<const TrainingSnapshot> TrainingSession::Impl::takeSnapshot() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_snapshot, nullptr);
}

std::shared_ptr<const PreparedText> TrainingSession::Impl::text() const {
    const std::lock_guard lock(m_mutex);
    return m_text;
}

std::optional<DataReport> TrainingSession::Impl::dataReport() const {
    const std::lock_guard lock(m_mutex);
    return m_dataReport;
}

bool TrainingSession::Impl::waitForEnd(std::chrono::milliseconds timeout) const {
    std::unique_lock lock(m_mutex);
    const auto ended = [&] { return hasEnded(m_status.state); };
    if (timeout == std::chrono::milliseconds::max()) {
        m_ended.wait(lock, ended);
        return true;
    }
    return m_ended.wait_for(lock, timeout, ended);
}

Result<ModelPtr> TrainingSession::Impl::result() const {
    const std::lock_guard lock(m_mutex);
    if (m_model) return m_model;
    if (m_error) return *m_error;
    if (m_status.state == SessionState::Cancelled) return cancelledError();
    return Error{ErrorCode::InvalidArgument, "the training has not ended yet", "",
                 "Wait for its end, or stop it"};
}

std::optional<Error> TrainingSession::Impl::error() const {
    const std::lock_guard lock(m_mutex);
    return m_error;
}

}  // namespace embedscope
