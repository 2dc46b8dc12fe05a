#include "ui/session/model_files.h"

#include <QFile>
#include <QFileInfo>
#include <charconv>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/io/format_registry.h"
#include "ui/session/explorer.h"
#include "ui/session/job_slot.h"
#include "ui/session/settings.h"
#include "ui/session/word_query.h"

namespace embedscope {

namespace {

std::filesystem::path nativePath(const QString& path) {
    return std::filesystem::path(QFile::encodeName(path).toStdString());
}

QString sentenceOf(const Error& error) {
    return QString::fromStdString(error.sentence());
}

void appendNumber(std::string& text, double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    text.append(buffer, end.ptr);
}

void appendFloat(std::string& text, float value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    text.append(buffer, end.ptr);
}

/// True when the first part of a file reads like text, plain or packed with gzip.
bool looksLikeText(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return false;
    const QByteArray head = file.read(64 * 1024);
    if (head.startsWith("\x1f\x8b")) return true;
    if (head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff")) return true;  // UTF-16 with its mark
    return !head.isEmpty() && !head.contains('\0');
}

/// What dropped files turned out to be.
struct Dropped {
    QString model;
    QStringList texts;
    QString problem;
};

Dropped classify(const QStringList& paths) {
    Dropped dropped;
    for (const QString& path : paths) {
        const auto format = detectFormat(nativePath(path));
        if (format) {
            if (dropped.model.isEmpty()) {
                dropped.model = path;
            } else {
                dropped.problem = ModelFiles::tr("Only one model can be opened at a time.");
            }
        } else if (format.error().code == ErrorCode::BadFormat && looksLikeText(path)) {
            dropped.texts << path;
        } else if (dropped.problem.isEmpty()) {
            dropped.problem = sentenceOf(format.error());
        }
    }
    return dropped;
}

Status writeCoordinates(const EmbeddingModel& model, const Projection& projection, const QString& path,
                        std::stop_token stop) {
    auto file = AtomicFile::create(nativePath(path));
    if (!file) return file.error();
    const std::size_t components = projection.basis.components;
    std::string text = components >= 3 ? "key\tx\ty\tz\n" : components == 2 ? "key\tx\ty\n" : "key\tx\n";
    for (std::size_t row = 0; row < projection.rows; ++row) {
        if (row % 4096 == 0) {
            if (stop.stop_requested()) return cancelledError();
            if (auto status = file->write(std::string_view(text)); !status) return status;
            text.clear();
        }
        text += model.vectors.keys->key({static_cast<std::uint32_t>(row)});
        for (std::size_t c = 0; c < components; ++c) {
            text += '\t';
            appendFloat(text, projection.coordinates[row * components + c]);
        }
        text += '\n';
    }
    if (auto status = file->write(std::string_view(text)); !status) return status;
    return file->commit();
}

std::string neighborTable(const EmbeddingModel& model, const std::vector<Neighbor>& neighbors,
                          Metric metric) {
    std::string text = std::string("rank\tkey\t") + metricName(metric) + "\n";
    std::size_t rank = 0;
    for (const Neighbor& neighbor : neighbors) {
        text += std::to_string(++rank) + '\t';
        text += model.vectors.keys->key(neighbor.row);
        text += '\t';
        appendNumber(text, neighbor.score);
        text += '\n';
    }
    return text;
}

Status writeText(const std::string& text, const QString& path) {
    auto file = AtomicFile::create(nativePath(path));
    if (!file) return file.error();
    if (auto status = file->write(std::string_view(text)); !status) return status;
    return file->commit();
}

}  // namespace

class ModelFiles::Private {
  public:
    Private(ModelFiles* owner, Explorer* shown, Settings* remembered)
        : q(owner), explorer(shown), settings(remembered) {}

    /// Progress from a working thread, delivered to the window while the job is the newest.
    ProgressCallback reporting(const QString& what) {
        const quint64 job = ++jobs;
        return [this, what, job](const Progress& p) {
            QMetaObject::invokeMethod(
                q,
                [this, what, job, p] {
                    if (job == jobs && (opening || writing)) Q_EMIT q->busy(what, p.fraction, p.secondsLeft);
                },
                Qt::QueuedConnection);
        };
    }

    enum class Origin { File, Run, Before, BuiltIn };
    void read(const QString& path, Origin origin);
    void finishWriting(const Status& status, const std::function<void()>& done) {
        writing = false;
        Q_EMIT q->busy({}, -1, -1);
        if (status) {
            done();
        } else if (status.error().code != ErrorCode::Cancelled) {
            Q_EMIT q->failed(sentenceOf(status.error()));
        }
    }

    ModelFiles* q;
    Explorer* explorer;
    Settings* settings;
    bool opening = false;
    bool writing = false;
    quint64 jobs = 0;
    JobSlot readSlot;
    JobSlot writeSlot;
};

void ModelFiles::Private::read(const QString& path, Origin origin) {
    opening = true;
    const QString what = ModelFiles::tr("Opening %1").arg(QFileInfo(path).fileName());
    Q_EMIT q->busy(what, -1, -1);
    readSlot.start([path, progress = reporting(what)](
                       std::stop_token stop) { return openModel(nativePath(path), {}, stop, progress); },
                   [this, path, origin](Result<ModelPtr> model) {
                       const bool builtIn = origin == Origin::BuiltIn;
                       opening = false;
                       Q_EMIT q->busy({}, -1, -1);
                       if (!model) {
                           if (model.error().code == ErrorCode::Cancelled) return;
                           if (model.error().code == ErrorCode::NotFound) settings->removeRecentFile(path);
                           Q_EMIT q->failed(sentenceOf(model.error()));
                           return;
                       }
                       explorer->setModel(*model);  // forgets the old file's name
                       q->m_path = builtIn ? QString() : path;
                       q->m_format = builtIn ? QString() : QString::fromStdString((*model)->formatId);
                       q->m_builtIn = builtIn;
                       q->m_fromRun = origin == Origin::Run;
                       if (origin == Origin::File) settings->addRecentFile(path);
                       Q_EMIT q->opened(q->m_path);
                       if (!(*model)->warnings.empty()) {
                           QStringList sentences;
                           for (const auto& warning : (*model)->warnings)
                               sentences << QString::fromStdString(warning);
                           Q_EMIT q->warned(sentences);
                       }
                   });
}

ModelFiles::ModelFiles(Explorer* explorer, Settings* settings, QObject* parent)
    : QObject(parent), m_private(std::make_unique<Private>(this, explorer, settings)) {
    // A training run or a click in the run table puts another model on the map: it has no file of ours.
    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        if (what.testFlag(ExplorerChange::Model)) {
            m_path.clear();
            m_format.clear();
            m_builtIn = m_savedHere = m_fromRun = false;
        }
    });
}

ModelFiles::~ModelFiles() {
    m_private->readSlot.stop();
    m_private->writeSlot.stop();
}

void ModelFiles::open(const QString& path) {
    m_private->read(path, Private::Origin::File);
}

void ModelFiles::openRun(const QString& path) {
    m_private->read(path, Private::Origin::Run);
}

void ModelFiles::openAgain(const QString& path) {
    m_private->read(path, Private::Origin::Before);
}

bool ModelFiles::isUnsaved() const {
    const ExplorerState& state = m_private->explorer->state();
    if (!state.model) return false;
    return m_fromRun || (m_path.isEmpty() && !m_builtIn && state.model->formatId == "training");
}

bool ModelFiles::openBuiltIn() {
    const QString path = shippedFile(QStringLiteral("models/english-small.safetensors"));
    if (path.isEmpty()) return false;
    m_private->read(path, Private::Origin::BuiltIn);
    return true;
}

void ModelFiles::openDropped(const QStringList& paths) {
    if (paths.isEmpty()) return;
    m_private->readSlot.start([paths](std::stop_token) { return classify(paths); },
                              [this](const Dropped& dropped) {
                                  if (!dropped.model.isEmpty()) {
                                      open(dropped.model);
                                      if (!dropped.problem.isEmpty()) Q_EMIT warned({dropped.problem});
                                  } else if (!dropped.texts.isEmpty()) {
                                      Q_EMIT textsChosen(dropped.texts);
                                  } else {
                                      Q_EMIT failed(dropped.problem);
                                  }
                              });
}

void ModelFiles::cancel() {
    Private& d = *m_private;
    d.readSlot.requestStop();
    d.writeSlot.requestStop();
    if (d.opening || d.writing) Q_EMIT busy({}, -1, -1);
    d.opening = d.writing = false;
}

bool ModelFiles::isOpening() const {
    return m_private->opening;
}

QString ModelFiles::savedName() const {
    return m_savedHere ? QFileInfo(m_path).completeBaseName() : QString();
}

void ModelFiles::noteSaved(const ModelPtr& model, const QString& path, const QString& formatId) {
    m_private->settings->addRecentFile(path);
    if (!model || m_private->explorer->state().model != model) return;
    m_path = path;
    m_format = formatId;
    m_builtIn = m_fromRun = false;
    m_savedHere = true;
}

void ModelFiles::save(const QString& path, const QString& formatId) {
    const ModelPtr model = m_private->explorer->state().model;
    if (!model) return;
    m_private->writing = true;
    const QString what = tr("Saving %1").arg(QFileInfo(path).fileName());
    Q_EMIT busy(what, -1, -1);
    m_private->writeSlot.start(
        [model, path, id = formatId.toStdString(), progress = m_private->reporting(what)](
            std::stop_token stop) { return saveModel(*model, nativePath(path), id, stop, progress); },
        [this, path, model, formatId](const Status& status) {
            m_private->finishWriting(status, [&] {
                noteSaved(model, path, formatId);
                Q_EMIT saved(path);
            });
        });
}

void ModelFiles::exportCoordinates(const QString& path) {
    const ExplorerState& state = m_private->explorer->state();
    if (!state.model || !state.projection) return;
    m_private->writing = true;
    m_private->writeSlot.start(
        [model = state.model, projection = state.projection, path](std::stop_token stop) {
            return writeCoordinates(*model, *projection, path, stop);
        },
        [this, path](const Status& status) {
            m_private->finishWriting(status, [&] { Q_EMIT exported(path); });
        });
}

void ModelFiles::exportNeighbors(const QString& path) {
    const ExplorerState& state = m_private->explorer->state();
    if (!state.model || !state.neighbors) return;
    m_private->writing = true;
    m_private->writeSlot.start(
        [model = state.model, neighbors = state.neighbors, metric = state.metric, path](std::stop_token) {
            return writeText(neighborTable(*model, *neighbors, metric), path);
        },
        [this, path](const Status& status) {
            m_private->finishWriting(status, [&] { Q_EMIT exported(path); });
        });
}

QString neighborsAsText(const Explorer& explorer) {
    const ExplorerState& state = explorer.state();
    if (!state.model || !state.neighbors) return {};
    return QString::fromStdString(neighborTable(*state.model, *state.neighbors, state.metric));
}

}  // namespace embedscope
