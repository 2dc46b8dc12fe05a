#include "ui/session/training_controller.h"

#include <QElapsedTimer>
#include <QFile>
#include <QPointer>
#include <QTimer>
#include <optional>
#include <utility>

#include "ui/session/explorer.h"
#include "ui/session/job_slot.h"
#include "ui/session/live_projection.h"
#include "ui/session/text_reader.h"

namespace embedscope {
namespace {

constexpr int kPollMs = 30;
constexpr int kStatusEveryPolls = 4;  // panels need no more than eight readings a second
constexpr unsigned kSnapshotMs = 60;
// Checkpoints are written every so often, and more rarely where they are large: that is a few per cent of the
// time on a slow disk.
constexpr qint64 kCheckpointMs = 15 * 1000;
constexpr quint64 kParametersPerMs = 5000;

std::filesystem::path pathOf(const QString& file) {
    return QFile::encodeName(file).toStdString();
}

std::vector<std::filesystem::path> pathsOf(const QStringList& files) {
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files) paths.push_back(pathOf(file));
    return paths;
}

/// A model around the vectors of a snapshot; they are shared, not copied.
ModelPtr modelOf(const TrainingSnapshot& snapshot, const Recipe& recipe) {
    auto model = std::make_shared<EmbeddingModel>();
    model->name = "training";
    model->formatId = "training";
    model->vectors = snapshot.vectors;
    model->provenance.recipeJson = recipe.toJson();
    return model;
}

struct StartOrder {
    TrainingRequest request;
    QStringList files;
    QStringList heldOut;
    RunPlace place;
};

}  // namespace

class TrainingController::Private {
  public:
    explicit Private(TrainingController* owner, Explorer* target) : q(owner), explorer(target) {}

    void begin(StartOrder order);
    void poll();
    void deliverFrame(const LiveFrame& frame);
    void requestFrame();
    void finish();
    void showFinal(ModelPtr model);
    void restoreMap();

    TrainingController* q;
    QPointer<Explorer> explorer;
    TextReader reader;
    QTimer timer;
    std::unique_ptr<TrainingSession> session;
    SessionStatus status;
    std::vector<LossPoint> points;
    Recipe recipe;
    QStringList files;
    QStringList heldOut;      // of the run
    QStringList nextHeldOut;  // of the next one
    RunPlace place;
    QElapsedTimer sinceCheckpoint;
    ModelPtr result;
    bool ending = false;
    std::optional<StartOrder> next;  // waits for the run that goes on to stop
    int pollsSinceStatus = 0;

    ModelPtr before;     // on the map when the run began; comes back when nothing is kept
    ModelPtr lastShown;  // the frame on the map: anything else there was opened by the user
    bool onMap = true;
    bool frameUnderWay = false;
    int shownComponents = 0;
    std::shared_ptr<LiveProjection> projection;  // touched by the frame job only
    JobSlot frames;
    JobSlot disposal;  // sessions free their matrices away from the window
};

void TrainingController::Private::begin(StartOrder order) {
    recipe = order.request.recipe;
    files = order.files;
    heldOut = order.heldOut;
    place = order.place;
    sinceCheckpoint.start();
    points.clear();
    result.reset();
    status = SessionStatus{};
    ending = false;
    Result<std::unique_ptr<TrainingSession>> begun = TrainingSession::start(std::move(order.request));
    if (!begun) {
        status.state = SessionState::Failed;
        Q_EMIT q->statusChanged();
        Q_EMIT q->failed(QString::fromStdString(begun.error().sentence()));
        return;
    }
    session = std::move(*begun);
    status = session->status();
    projection = std::make_shared<LiveProjection>();
    before = explorer ? explorer->state().model : nullptr;
    lastShown.reset();
    onMap = true;
    frameUnderWay = false;
    shownComponents = explorer ? explorer->state().components : 0;
    pollsSinceStatus = 0;
    timer.start();
    Q_EMIT q->started();
    Q_EMIT q->statusChanged();
}

void TrainingController::Private::poll() {
    if (!session) return;
    const SessionState previous = status.state;
    status = session->status();
    const std::vector<LossPoint> fresh = session->lossPoints(points.size());
    points.insert(points.end(), fresh.begin(), fresh.end());
    if (!fresh.empty()) Q_EMIT q->lossAdded();
    if (!session) return;  // a listener started another run
    if (hasEnded(status.state)) {
        finish();
        return;
    }
    requestFrame();
    if (!place.checkpoint.isEmpty() && status.state == SessionState::Running &&
        sinceCheckpoint.elapsed() >
            kCheckpointMs + static_cast<qint64>(status.parameters / kParametersPerMs)) {
        sinceCheckpoint.start();
        session->requestCheckpoint(pathOf(place.checkpoint));
    }
    if (previous != status.state || ++pollsSinceStatus >= kStatusEveryPolls) {
        pollsSinceStatus = 0;
        Q_EMIT q->statusChanged();
    }
}

void TrainingController::Private::requestFrame() {
    if (frameUnderWay || !explorer) return;
    if (explorer->state().components != shownComponents) {  // also while paused, when no frames come
        shownComponents = explorer->state().components;
        session->requestSnapshot();
    }
    if (onMap && lastShown && explorer->state().model != lastShown) onMap = false;
    if (!onMap) return;
    std::shared_ptr<const TrainingSnapshot> snapshot = session->takeSnapshot();
    if (!snapshot) return;
    frameUnderWay = true;
    const auto components = static_cast<std::size_t>(explorer->state().components);
    frames.start(
        [snapshot = std::move(snapshot), recipe = recipe, live = projection,
         components](std::stop_token stop) {
            return live->frame(modelOf(*snapshot, recipe), snapshot->epoch, components, stop);
        },
        [this](Result<LiveFrame> frame) {
            frameUnderWay = false;
            if (frame) deliverFrame(*frame);
        });
}

void TrainingController::Private::deliverFrame(const LiveFrame& frame) {
    if (!explorer) return;
    if (lastShown && explorer->state().model != lastShown) {
        onMap = false;  // the user opened something else while this frame was made
        return;
    }
    const bool first = !lastShown;
    lastShown = frame.model;
    explorer->showTrainingFrame(frame.model, frame.projection, frame.note, first);
}

void TrainingController::Private::finish() {
    timer.stop();
    frames.requestStop();
    frameUnderWay = false;
    ending = false;
    const std::vector<LossPoint> rest = session->lossPoints(points.size());
    points.insert(points.end(), rest.begin(), rest.end());
    const SessionState state = status.state;
    QString sentence;
    if (state == SessionState::Failed) {
        const std::optional<Error> error = session->error();
        sentence = error ? QString::fromStdString(error->sentence())
                         : TrainingController::tr("The training failed.");
    }
    if (!sentence.isEmpty()) status.note = sentence.toStdString();
    if (state == SessionState::Cancelled) {
        points.clear();
    } else if (Result<ModelPtr> kept = session->result()) {
        result = *kept;
    }
    disposal.start(
        [old = std::shared_ptr<TrainingSession>(std::move(session))](std::stop_token) mutable {
            old.reset();
            return true;
        },
        [](bool) {});
    if (!next) {
        if (result) {
            showFinal(result);
        } else {
            restoreMap();
        }
    }
    if (!rest.empty() && !points.empty()) Q_EMIT q->lossAdded();
    Q_EMIT q->statusChanged();
    Q_EMIT q->ended(state, result);
    if (!sentence.isEmpty()) Q_EMIT q->failed(sentence);
    if (next && !session) {
        StartOrder order = std::move(*next);
        next.reset();
        begin(std::move(order));
    }
}

void TrainingController::Private::showFinal(ModelPtr model) {
    if (!explorer) return;
    if (lastShown && explorer->state().model != lastShown) return;  // the user looks at something else
    if (!onMap) return;
    const double epoch = points.empty() ? 0 : points.back().epoch;
    const auto components = static_cast<std::size_t>(explorer->state().components);
    frames.start([model = std::move(model), live = projection, epoch,
                  components](std::stop_token stop) { return live->frame(model, epoch, components, stop); },
                 [this](Result<LiveFrame> frame) {
                     if (frame) deliverFrame(*frame);
                     if (explorer && lastShown && explorer->state().model == lastShown)
                         explorer->endTraining();
                 });
}

void TrainingController::Private::restoreMap() {
    if (!explorer || !lastShown || explorer->state().model != lastShown) return;
    explorer->endTraining();
    explorer->setModel(before);
}

TrainingController::TrainingController(Explorer* explorer, QObject* parent)
    : QObject(parent), m_private(std::make_unique<Private>(this, explorer)) {
    Private& d = *m_private;
    d.timer.setInterval(kPollMs);
    connect(&d.timer, &QTimer::timeout, this, [&d] { d.poll(); });
    connect(&d.reader, &TextReader::progress, this, &TrainingController::textProgress);
    connect(&d.reader, &TextReader::done, this, &TrainingController::textRead);
    connect(&d.reader, &TextReader::failed, this, &TrainingController::textFailed);
}

TrainingController::~TrainingController() {
    if (m_private->session) m_private->session->cancel();
}

void TrainingController::setTexts(const QStringList& files, const TextOptions& options) {
    m_private->reader.read(files, options);
}

void TrainingController::setLabelledFiles(const QStringList& files) {
    m_private->reader.choose(files);
}

QStringList TrainingController::texts() const {
    return m_private->reader.files();
}

std::shared_ptr<const PreparedText> TrainingController::preparedText() const {
    return m_private->reader.text();
}

bool TrainingController::isReading() const {
    return m_private->reader.isReading();
}

void TrainingController::cancelReading() {
    m_private->reader.cancel();
}

void TrainingController::start(const Recipe& recipe, unsigned threads, bool startPaused,
                               const RunPlace& place) {
    Private& d = *m_private;
    StartOrder order;
    order.files = d.reader.files();
    order.request.recipe = recipe;
    order.request.inputs = pathsOf(order.files);
    order.request.text = d.reader.textFor(order.files, textOptions(recipe));
    order.request.threads = threads;
    order.request.lowPriority = true;
    order.request.snapshots = true;
    order.request.snapshotIntervalMs = kSnapshotMs;
    order.request.startPaused = startPaused;
    const TrainingMethod* method = findTrainingMethod(recipe.method());
    if (method && method->data == InputData::LabelledText) order.heldOut = d.nextHeldOut;
    order.request.validationInputs = pathsOf(order.heldOut);
    order.place = place;
    if (!d.session) {
        d.begin(std::move(order));
        return;
    }
    d.next = std::move(order);
    stop();
}

void TrainingController::resumeFrom(const RunPlace& place, const Recipe& recipe, const QStringList& files,
                                    const QStringList& heldOut) {
    Private& d = *m_private;
    StartOrder order;
    order.files = files;
    order.request.recipe = recipe;
    order.request.inputs = pathsOf(files);
    order.request.text = d.reader.textFor(files, textOptions(recipe));
    order.request.lowPriority = true;
    order.request.snapshots = true;
    order.request.snapshotIntervalMs = kSnapshotMs;
    order.place = place;
    order.heldOut = heldOut;
    order.request.validationInputs = pathsOf(heldOut);
    order.request.resume = pathOf(place.checkpoint);
    if (!d.session) {
        d.begin(std::move(order));
        return;
    }
    d.next = std::move(order);
    stop();
}

void TrainingController::pause() {
    if (isActive()) m_private->session->pause();
}

void TrainingController::resume() {
    if (isActive()) m_private->session->resume();
}

void TrainingController::step(quint64 words) {
    if (isActive()) m_private->session->step(words);
}

void TrainingController::stop() {
    if (!isActive()) return;
    m_private->ending = true;
    if (!m_private->place.checkpoint.isEmpty())
        m_private->session->requestCheckpoint(pathOf(m_private->place.checkpoint));
    m_private->session->stop();
    Q_EMIT statusChanged();
}

void TrainingController::cancel() {
    if (!isActive()) return;
    m_private->ending = true;
    m_private->session->cancel();
    Q_EMIT statusChanged();
}

bool TrainingController::isActive() const {
    return m_private->session && !hasEnded(m_private->status.state);
}

bool TrainingController::isEnding() const {
    return m_private->ending;
}

const SessionStatus& TrainingController::status() const {
    return m_private->status;
}

const std::vector<LossPoint>& TrainingController::lossPoints() const {
    return m_private->points;
}

const Recipe& TrainingController::recipe() const {
    return m_private->recipe;
}

const QStringList& TrainingController::runTexts() const {
    return m_private->files;
}

void TrainingController::setHeldOutFiles(const QStringList& files) {
    m_private->nextHeldOut = files;
}

const QStringList& TrainingController::heldOutFiles() const {
    return m_private->heldOut;
}

const RunPlace& TrainingController::place() const {
    return m_private->place;
}

ModelPtr TrainingController::model() const {
    return m_private->result;
}

bool TrainingController::isOnMap() const {
    return m_private->onMap;
}

void TrainingController::showOnMap() {
    m_private->lastShown.reset();
    m_private->onMap = true;
    if (isActive()) m_private->session->requestSnapshot();
}

}  // namespace embedscope
