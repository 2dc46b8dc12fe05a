#include "ui/session/run_store.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QLockFile>
#include <QStandardPaths>
#include <QUuid>
#include <algorithm>
#include <map>
#include <utility>

#include "core/io/format_registry.h"
#include "ui/session/job_queue.h"
#include "ui/session/run_files.h"

namespace embedscope {
namespace {

/// Moves a folder to the user's trash; false when there is none. Qt 6.4 moves it to the current folder where
/// the trash cannot be made because the folder above it is missing.
bool movedToTrash(const QString& folder) {
    const QString above = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return QDir().mkpath(above) && QFileInfo(above).isWritable() && QFile::moveToTrash(folder);
}

struct Found {
    std::vector<RunEntry> runs;
    QStringList problems;
};

Found readAll(const QString& folder) {
    Found found;
    const QDir workspace(folder);
    for (const QString& name : workspace.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        Result<RunEntry> record = readRunRecord(workspace.filePath(name));
        if (record) {
            found.runs.push_back(std::move(*record));
        } else {
            found.problems << RunStore::tr("The run in the folder “%1” was left out. %2")
                                  .arg(name, QString::fromStdString(record.error().sentence()));
        }
    }
    return found;
}

void sortNewestFirst(std::vector<RunEntry>& runs) {
    std::stable_sort(runs.begin(), runs.end(),
                     [](const RunEntry& a, const RunEntry& b) { return a.startedAt > b.startedAt; });
}

/// Sortable by hand in a file manager, and never twice the same.
QString newId() {
    return QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss")) + QLatin1Char('-') +
           QUuid::createUuid().toString(QUuid::WithoutBraces).left(6);
}

}  // namespace

class RunStore::Private {
  public:
    QString folder;
    JobQueue files;
    bool loading = true;
    QStringList problems;
    QString current;
    QStringList compared;
    QStringList saving;  // runs whose model is being written; the record is written with it
    std::map<QString, std::unique_ptr<QLockFile>> locks;  // of the runs that go on in this program

    QString runFolder(const QString& id) const { return QDir(folder).filePath(id); }

    void lock(const QString& id) {
        QDir().mkpath(runFolder(id));
        auto lock = std::make_unique<QLockFile>(lockFile(runFolder(id)));
        lock->setStaleLockTime(0);
        if (lock->tryLock(0)) locks[id] = std::move(lock);
    }

    /// Writes the record in the background; a failure is told as sentence %1.
    void write(RunStore* store, const RunEntry& record, const QString& sentence) {
        files.add([store, record, sentence, target = runFolder(record.id)] {
            const Status written = writeRunRecord(target, record);
            if (written) return;
            const QString problem = sentence.arg(QString::fromStdString(written.error().sentence()));
            QMetaObject::invokeMethod(store, [store, problem] { Q_EMIT store->failed(problem); });
        });
    }
};

RunStore::RunStore(const QString& folder, QObject* parent)
    : QObject(parent), m_private(std::make_unique<Private>()) {
    m_private->folder = folder;
    m_private->files.add([this, folder] {
        QString problem;
        if (!QDir().mkpath(folder)) problem = tr("The folder for runs cannot be made: %1.").arg(folder);
        auto found = std::make_shared<Found>(readAll(folder));
        if (!problem.isEmpty()) found->problems.prepend(problem);
        QMetaObject::invokeMethod(this, [this, found] {
            m_private->loading = false;
            m_private->problems = found->problems;
            for (RunEntry& run : found->runs)
                if (!find(run.id)) m_runs.push_back(std::move(run));
            sortNewestFirst(m_runs);
            Q_EMIT changed();
        });
    });
}

RunStore::~RunStore() {
    m_private->files.finish();
}

const RunEntry* RunStore::find(const QString& id) const {
    const auto run =
        std::find_if(m_runs.begin(), m_runs.end(), [&](const RunEntry& record) { return record.id == id; });
    return run == m_runs.end() ? nullptr : &*run;
}

bool RunStore::isLoading() const {
    return m_private->loading;
}

QStringList RunStore::problems() const {
    return m_private->problems;
}

QString RunStore::folder() const {
    return m_private->folder;
}

RunPlace RunStore::newPlace() {
    const RunPlace place = placeOf(newId());
    QDir().mkpath(m_private->runFolder(place.id));
    return place;
}

RunPlace RunStore::placeOf(const QString& id) const {
    return {id, checkpointFile(m_private->runFolder(id))};
}

void RunStore::restart(const RunEntry& record) {
    update(record);
    const RunEntry* known = find(record.id);
    if (!known) return;
    m_private->lock(record.id);
    m_private->write(this, *known, tr("The run cannot be recorded. %1"));
    Q_EMIT changed();
}

void RunStore::keep(const QString& id) {
    const RunEntry* known = find(id);
    if (known && !hasEnded(known->state))
        m_private->write(this, *known, tr("The run cannot be recorded. %1"));
}

const RunEntry* RunStore::interruptedRun() const {
    const auto run = std::find_if(m_runs.begin(), m_runs.end(), [](const RunEntry& record) {
        return record.interrupted && record.canContinue();
    });
    return run == m_runs.end() ? nullptr : &*run;
}

void RunStore::settleInterrupted() {
    for (RunEntry& run : m_runs) {
        if (!std::exchange(run.interrupted, false)) continue;
        m_private->write(this, run, tr("The run cannot be recorded. %1"));
    }
}

QString RunStore::add(RunEntry record) {
    if (record.id.isEmpty()) record.id = newId();
    m_private->lock(record.id);
    if (!record.startedAt.isValid()) record.startedAt = QDateTime::currentDateTime();
    m_private->write(this, record, tr("The run cannot be recorded. %1"));
    const QString id = record.id;
    m_runs.insert(m_runs.begin(), std::move(record));
    Q_EMIT changed();
    return id;
}

void RunStore::update(const RunEntry& record) {
    for (RunEntry& run : m_runs) {
        if (run.id != record.id) continue;
        const QString name = run.name;  // renamed by the user meanwhile
        run = record;
        run.name = name;
        Q_EMIT updated(record.id);
        return;
    }
}

void RunStore::finish(const RunEntry& record, ModelPtr model) {
    update(record);
    const RunEntry* known = find(record.id);
    if (!known) return;  // removed while it was running
    m_private->saving << record.id;
    m_private->files.add([this, run = *known, model = std::move(model),
                          folder = m_private->runFolder(record.id)]() mutable {
        QString problem;
        if (model && QDir().mkpath(folder)) {
            const ModelFormat* format = findFormat("native");
            const QString ending = QString::fromStdString(
                format && !format->extensions.empty() ? format->extensions.front() : "safetensors");
            const QString path = QDir(folder).filePath(QStringLiteral("model.") + ending);
            const Status status = saveModel(*model, path.toStdString(), "native");
            if (status) {
                // What is finished cannot be gone on with.
                if (run.state == SessionState::Finished) QFile::remove(checkpointFile(folder));
                run.modelPath = path;
                run.fileBytes = static_cast<std::uint64_t>(QFileInfo(path).size());
            } else {
                problem = tr("The model of the run could not be kept. %1")
                              .arg(QString::fromStdString(status.error().sentence()));
            }
        }
        model.reset();
        run.checkpointPath = QFileInfo::exists(checkpointFile(folder)) ? checkpointFile(folder) : QString();
        if (const Status status = writeRunRecord(folder, run); !status && problem.isEmpty())
            problem =
                tr("The run cannot be recorded. %1").arg(QString::fromStdString(status.error().sentence()));
        QMetaObject::invokeMethod(this, [this, run = std::move(run), problem] { closeRun(run, problem); });
    });
    Q_EMIT changed();
}

void RunStore::closeRun(const RunEntry& run, const QString& problem) {
    m_private->saving.removeAll(run.id);
    m_private->locks.erase(run.id);
    update(run);
    const RunEntry* known = find(run.id);
    if (known && known->name != run.name)
        m_private->write(this, *known, tr("The new name cannot be kept. %1"));
    if (known) Q_EMIT changed();
    if (!problem.isEmpty()) {
        Q_EMIT failed(problem);
    } else if (known) {
        Q_EMIT saved(run.id);
    }
}

void RunStore::rename(const QString& id, const QString& name) {
    const QString trimmed = name.trimmed();
    for (RunEntry& run : m_runs) {
        if (run.id != id || trimmed.isEmpty() || run.name == trimmed) continue;
        run.name = trimmed;
        if (hasEnded(run.state) && !m_private->saving.contains(id))
            m_private->write(this, run, tr("The new name cannot be kept. %1"));
        Q_EMIT changed();
        return;
    }
}

void RunStore::remove(const QString& id) {
    takeAway(id, true);
}

void RunStore::discard(const QString& id) {
    takeAway(id, false);
}

void RunStore::takeAway(const QString& id, bool toTrash) {
    const auto run =
        std::find_if(m_runs.begin(), m_runs.end(), [&](const RunEntry& record) { return record.id == id; });
    if (run == m_runs.end()) return;
    m_runs.erase(run);
    m_private->locks.erase(id);
    const bool wasCompared = m_private->compared.removeAll(id) > 0;
    m_private->files.add([this, toTrash, folder = m_private->runFolder(id)] {
        if (!QFileInfo::exists(folder) || (toTrash && movedToTrash(folder)) ||
            QDir(folder).removeRecursively())
            return;
        QMetaObject::invokeMethod(this, [this, folder] {
            Q_EMIT failed(tr("The folder of the run cannot be removed: %1.").arg(folder));
        });
    });
    Q_EMIT changed();
    if (wasCompared) Q_EMIT comparedChanged();
}

const QString& RunStore::current() const {
    return m_private->current;
}

void RunStore::setCurrent(const QString& id) {
    m_private->current = id;
}

const QStringList& RunStore::compared() const {
    return m_private->compared;
}

void RunStore::setCompared(const QString& id, bool on) {
    if (m_private->compared.contains(id) == on || (on && !find(id))) return;
    if (on) {
        m_private->compared << id;
    } else {
        m_private->compared.removeAll(id);
    }
    Q_EMIT comparedChanged();
}

}  // namespace embedscope
