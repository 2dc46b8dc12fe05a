#include "ui/session/run_files.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>
#include <array>
#include <cmath>
#include <utility>

#include "core/train/training_methods.h"

namespace embedscope {
namespace {

constexpr int kVersion = 1;
constexpr qint64 kLargestRecord = 4 << 20;
constexpr qint64 kLargestCurve = 256 << 20;

const std::array<std::pair<SessionState, const char*>, 7> kStates{{{SessionState::Preparing, "preparing"},
                                                                   {SessionState::Running, "running"},
                                                                   {SessionState::Paused, "paused"},
                                                                   {SessionState::Finished, "finished"},
                                                                   {SessionState::Stopped, "stopped"},
                                                                   {SessionState::Cancelled, "cancelled"},
                                                                   {SessionState::Failed, "failed"}}};

std::optional<SessionState> stateFromName(const QString& name) {
    for (const auto& [state, text] : kStates)
        if (name == QLatin1String(text)) return state;
    return std::nullopt;
}

QString tr(const char* text) {
    return QCoreApplication::translate("RunFiles", text);
}

Error fileError(const QFileDevice& file) {
    const ErrorCode code = file.error() == QFileDevice::PermissionsError ? ErrorCode::PermissionDenied
                           : file.error() == QFileDevice::ResourceError  ? ErrorCode::NoSpace
                                                                         : ErrorCode::Io;
    return {code, file.errorString().toStdString(), file.fileName().toStdString(),
            tr("Check that the disk has room and that the folder may be written").toStdString()};
}

Status writeFile(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return fileError(file);
    if (file.write(bytes) != bytes.size() || !file.commit()) return fileError(file);
    return {};
}

QJsonValue finiteOrNull(double value) {
    return std::isfinite(value) ? QJsonValue(value) : QJsonValue();
}

QByteArray number(double value) {
    return QByteArray::number(value, 'g', 12);
}

QByteArray numberOrNothing(const std::optional<double>& value) {
    return value ? number(*value) : QByteArray();
}

std::optional<double> optionalNumber(const QByteArray& cell) {
    return cell.isEmpty() ? std::nullopt : std::optional<double>(cell.toDouble());
}

QByteArray curveText(const std::vector<LossPoint>& curve) {
    QByteArray out(
        "words\tepoch\tloss\texamples\tepoch_loss\tvalidation_loss\tlearning_rate\tends_epoch\t"
        "accuracy\tepoch_accuracy\tvalidation_accuracy\n");
    for (const LossPoint& point : curve) {
        out += QByteArray::number(quint64(point.words)) + '\t' + number(point.epoch) + '\t' +
               number(point.loss) + '\t' + QByteArray::number(quint64(point.examples)) + '\t' +
               number(point.epochLoss) + '\t' + numberOrNothing(point.validationLoss) + '\t' +
               number(point.learningRate) + '\t' + (point.endsEpoch ? "1" : "0") + '\t' +
               numberOrNothing(point.accuracy) + '\t' + numberOrNothing(point.epochAccuracy) + '\t' +
               numberOrNothing(point.validationAccuracy) + '\n';
    }
    return out;
}

std::vector<LossPoint> readCurve(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestCurve) return {};
    std::vector<LossPoint> curve;
    file.readLine();  // the names of the columns
    while (!file.atEnd()) {
        QByteArray line = file.readLine();
        if (!line.endsWith('\n')) return curve;  // cut off: what came before still holds
        line.chop(1);
        const QList<QByteArray> cells = line.split('\t');
        if (cells.size() != 8 && cells.size() != 11) return curve;
        LossPoint point;
        point.words = cells[0].toULongLong();
        point.epoch = cells[1].toDouble();
        point.loss = cells[2].toDouble();
        point.examples = cells[3].toULongLong();
        point.epochLoss = cells[4].toDouble();
        point.validationLoss = optionalNumber(cells[5]);
        point.learningRate = cells[6].toDouble();
        point.endsEpoch = cells[7] == "1";
        if (cells.size() == 11) {  // of a later program
            point.accuracy = optionalNumber(cells[8]);
            point.epochAccuracy = optionalNumber(cells[9]);
            point.validationAccuracy = optionalNumber(cells[10]);
        }
        curve.push_back(point);
    }
    return curve;
}

/// A name from run.json must stay inside the run's folder.
QString modelFileIn(const QString& folder, const QString& name) {
    if (name.isEmpty() || QFileInfo(name).fileName() != name) return {};
    const QString path = QDir(folder).filePath(name);
    return QFileInfo(path).isFile() ? path : QString();
}

Result<QJsonObject> readObject(const QString& path) {
    QFile file(path);
    const std::string place = path.toStdString();
    if (!file.exists())
        return Error{ErrorCode::NotFound, tr("the folder has no run.json").toStdString(), place, ""};
    if (!file.open(QIODevice::ReadOnly)) return fileError(file);
    if (file.size() > kLargestRecord)
        return Error{ErrorCode::BadFormat, tr("the file is too large for a run").toStdString(), place, ""};
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &problem);
    if (!document.isObject())
        return Error{ErrorCode::BadFormat, problem.errorString().toStdString(),
                     bytePlace(place, static_cast<unsigned long long>(problem.offset)), ""};
    return document.object();
}

}  // namespace

QString checkpointFile(const QString& folder) {
    return QDir(folder).filePath(QStringLiteral("checkpoint.safetensors"));
}

QString lockFile(const QString& folder) {
    return QDir(folder).filePath(QStringLiteral("in-use.lock"));
}

QString sessionStateName(SessionState state) {
    for (const auto& [known, text] : kStates)
        if (known == state) return QString::fromLatin1(text);
    return {};
}

Status writeRunRecord(const QString& folder, const RunEntry& record) {
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::PermissionDenied, tr("the folder cannot be made").toStdString(),
                     folder.toStdString(), ""};
    QJsonObject json;
    json[QStringLiteral("format")] = QStringLiteral("embedscope-run");
    json[QStringLiteral("version")] = kVersion;
    json[QStringLiteral("name")] = record.name;
    json[QStringLiteral("recipe")] =
        QJsonDocument::fromJson(QByteArray::fromStdString(record.recipe.toJson())).object();
    json[QStringLiteral("texts")] = QJsonArray::fromStringList(record.texts);
    if (!record.heldOut.isEmpty())
        json[QStringLiteral("heldOut")] = QJsonArray::fromStringList(record.heldOut);
    json[QStringLiteral("startedAt")] = record.startedAt.toUTC().toString(Qt::ISODateWithMs);
    json[QStringLiteral("state")] = sessionStateName(record.state);
    json[QStringLiteral("note")] = record.note;
    json[QStringLiteral("seconds")] = finiteOrNull(record.seconds);
    json[QStringLiteral("wordsPerSecond")] = finiteOrNull(record.wordsPerSecond);
    json[QStringLiteral("epochs")] = static_cast<qint64>(record.epochs);
    json[QStringLiteral("rows")] = static_cast<qint64>(record.rows);
    json[QStringLiteral("dim")] = static_cast<qint64>(record.dim);
    json[QStringLiteral("parameters")] = static_cast<qint64>(record.parameters);
    json[QStringLiteral("loss")] = finiteOrNull(record.loss);
    json[QStringLiteral("validationLoss")] =
        record.validationLoss ? finiteOrNull(*record.validationLoss) : QJsonValue();
    if (record.accuracy) json[QStringLiteral("accuracy")] = *record.accuracy;
    if (record.validationAccuracy) json[QStringLiteral("validationAccuracy")] = *record.validationAccuracy;
    json[QStringLiteral("model")] = QFileInfo(record.modelPath).fileName();
    const Status written = writeFile(QDir(folder).filePath(QStringLiteral("run.json")),
                                     QJsonDocument(json).toJson(QJsonDocument::Indented));
    if (!written) return written;
    return writeFile(QDir(folder).filePath(QStringLiteral("curve.tsv")), curveText(record.curve));
}

Result<RunEntry> readRunRecord(const QString& folder) {
    const QString path = QDir(folder).filePath(QStringLiteral("run.json"));
    const std::string place = path.toStdString();
    Result<QJsonObject> object = readObject(path);
    if (!object) return object.error();
    const QJsonObject& json = *object;
    if (json[QStringLiteral("format")].toString() != QStringLiteral("embedscope-run"))
        return Error{ErrorCode::BadFormat, tr("the file does not describe a run").toStdString(), place, ""};
    if (json[QStringLiteral("version")].toInt() != kVersion)
        return Error{ErrorCode::UnsupportedVersion,
                     tr("the run was written by another version of the program").toStdString(), place, ""};
    const QByteArray recipeJson =
        QJsonDocument(json[QStringLiteral("recipe")].toObject()).toJson(QJsonDocument::Compact);
    Result<Recipe> recipe = recipeFromJson(recipeJson.toStdString());
    if (!recipe) {
        Error error = recipe.error();
        error.place = place;
        return error;
    }
    RunEntry record;
    record.id = QFileInfo(folder).fileName();
    record.name = json[QStringLiteral("name")].toString(record.id);
    record.recipe = *recipe;
    for (const QJsonValue text : json[QStringLiteral("texts")].toArray()) record.texts << text.toString();
    for (const QJsonValue text : json[QStringLiteral("heldOut")].toArray()) record.heldOut << text.toString();
    record.startedAt =
        QDateTime::fromString(json[QStringLiteral("startedAt")].toString(), Qt::ISODateWithMs).toLocalTime();
    record.note = json[QStringLiteral("note")].toString();
    const auto state = stateFromName(json[QStringLiteral("state")].toString());
    record.state = state.value_or(SessionState::Failed);
    if (QFileInfo(checkpointFile(folder)).isFile()) record.checkpointPath = checkpointFile(folder);
    if (!hasEnded(record.state)) {
        QLockFile lock(lockFile(folder));
        lock.setStaleLockTime(0);
        if (lock.tryLock(0)) {
            record.state = SessionState::Failed;
            record.interrupted = true;
            record.note = record.checkpointPath.isEmpty()
                              ? tr("The program was closed while this run was going.")
                              : tr("The program was closed while this run was going. It can be continued.");
        } else {
            record.note = tr("Another window of the program is at this run.");
        }
    }
    record.seconds = json[QStringLiteral("seconds")].toDouble();
    record.wordsPerSecond = json[QStringLiteral("wordsPerSecond")].toDouble();
    record.epochs = static_cast<std::uint64_t>(json[QStringLiteral("epochs")].toInteger());
    record.rows = static_cast<std::uint64_t>(json[QStringLiteral("rows")].toInteger());
    record.dim = static_cast<std::uint64_t>(json[QStringLiteral("dim")].toInteger());
    record.parameters = static_cast<std::uint64_t>(json[QStringLiteral("parameters")].toInteger());
    record.loss = json[QStringLiteral("loss")].toDouble(std::nan(""));
    if (json[QStringLiteral("validationLoss")].isDouble())
        record.validationLoss = json[QStringLiteral("validationLoss")].toDouble();
    if (json[QStringLiteral("accuracy")].isDouble())
        record.accuracy = json[QStringLiteral("accuracy")].toDouble();
    if (json[QStringLiteral("validationAccuracy")].isDouble())
        record.validationAccuracy = json[QStringLiteral("validationAccuracy")].toDouble();
    record.modelPath = modelFileIn(folder, json[QStringLiteral("model")].toString());
    if (!record.modelPath.isEmpty())
        record.fileBytes = static_cast<std::uint64_t>(QFileInfo(record.modelPath).size());
    record.curve = readCurve(QDir(folder).filePath(QStringLiteral("curve.tsv")));
    return record;
}

}  // namespace embedscope
