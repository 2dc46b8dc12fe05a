#include "ui/session/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

namespace embedscope {

namespace {

QString defaultFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/embedscope/embedscope.ini");
}

constexpr int kWriteDelayMs = 500;

void store(const QString& path, const QVariantMap& values) {
    QSettings file(path, QSettings::IniFormat);
    file.clear();
    for (auto it = values.cbegin(); it != values.cend(); ++it) file.setValue(it.key(), it.value());
    file.sync();
}

const QString kAppearance = QStringLiteral("view/appearance");
const QString kPresentation = QStringLiteral("view/presentation");
const QString kRecent = QStringLiteral("files/recent");
const QString kLastModel = QStringLiteral("session/model");
const QString kLastQuery = QStringLiteral("session/query");
const QString kLastFolder = QStringLiteral("files/folder");
const QString kTrainingRecipe = QStringLiteral("training/recipe");
const QString kTrainingTexts = QStringLiteral("training/texts");
const QString kWorkspace = QStringLiteral("window/workspace");
const QString kGeometry = QStringLiteral("window/geometry");
const QString kLayout = QStringLiteral("window/layout/%1");

}  // namespace

Settings::Settings(const QString& file) : m_path(file.isEmpty() ? defaultFile() : file) {
    const QSettings stored(m_path, QSettings::IniFormat);
    for (const QString& key : stored.allKeys()) m_values.insert(key, stored.value(key));
    m_delay.setSingleShot(true);
    m_delay.setInterval(kWriteDelayMs);
    QObject::connect(&m_delay, &QTimer::timeout, &m_delay, [this] { write(); });
}

Settings::~Settings() {
    m_writer.stop();
    if (m_written != m_version) store(m_path, m_values);
}

void Settings::set(const QString& key, const QVariant& value) {
    if (m_values.value(key) == value) return;
    if (value.isValid()) {
        m_values.insert(key, value);
    } else {
        m_values.remove(key);
    }
    ++m_version;
    m_delay.start();
}

void Settings::write() {
    m_writer.start(
        [path = m_path, values = m_values](std::stop_token) {
            store(path, values);
            return true;
        },
        [this, version = m_version](bool) { m_written = version; });
}

Appearance Settings::appearance() const {
    const QString name = value(kAppearance).toString();
    if (name == QLatin1String("light")) return Appearance::Light;
    if (name == QLatin1String("dark")) return Appearance::Dark;
    return Appearance::FollowSystem;
}

void Settings::setAppearance(Appearance appearance) {
    static const char* const kNames[] = {"system", "light", "dark"};
    set(kAppearance, QString::fromLatin1(kNames[static_cast<int>(appearance)]));
}

bool Settings::presentation() const {
    return value(kPresentation).toBool();
}

void Settings::setPresentation(bool on) {
    set(kPresentation, on);
}

QStringList Settings::recentFiles() const {
    QStringList files = value(kRecent).toStringList();
    files.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return files;
}

void Settings::addRecentFile(const QString& path) {
    QStringList files = value(kRecent).toStringList();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    while (files.size() > kRecentFiles) files.removeLast();
    set(kRecent, files);
}

void Settings::removeRecentFile(const QString& path) {
    QStringList files = value(kRecent).toStringList();
    files.removeAll(QFileInfo(path).absoluteFilePath());
    set(kRecent, files);
}

void Settings::clearRecentFiles() {
    set(kRecent, QStringList());
}

QString Settings::lastModel() const {
    return value(kLastModel).toString();
}

void Settings::setLastModel(const QString& path) {
    set(kLastModel, path);
}

QString Settings::lastQuery() const {
    return value(kLastQuery).toString();
}

void Settings::setLastQuery(const QString& query) {
    set(kLastQuery, query);
}

QString Settings::lastFolder() const {
    const QString folder = value(kLastFolder).toString();
    if (!folder.isEmpty() && QFileInfo(folder).isDir()) return folder;
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(documents).isDir() ? documents : QDir::homePath();
}

void Settings::setLastFolder(const QString& folder) {
    set(kLastFolder, folder);
}

QString Settings::trainingRecipe() const {
    return value(kTrainingRecipe).toString();
}

QStringList Settings::trainingTexts() const {
    return value(kTrainingTexts).toStringList();
}

void Settings::setTraining(const QString& recipe, const QStringList& texts) {
    set(kTrainingRecipe, recipe);
    set(kTrainingTexts, texts);
}

QString Settings::workspace() const {
    return value(kWorkspace).toString();
}

void Settings::setWorkspace(const QString& id) {
    set(kWorkspace, id);
}

QByteArray Settings::geometry() const {
    return value(kGeometry).toByteArray();
}

void Settings::setGeometry(const QByteArray& bytes) {
    set(kGeometry, bytes);
}

QByteArray Settings::layout(const QString& workspace) const {
    return value(kLayout.arg(workspace)).toByteArray();
}

void Settings::setLayout(const QString& workspace, const QByteArray& bytes) {
    set(kLayout.arg(workspace), bytes);
}

void Settings::clearLayouts() {
    for (const QString& key : m_values.keys()) {
        if (key.startsWith(kLayout.arg(QString()))) set(key, QVariant());
    }
}

QString runsFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/embedscope/runs");
}

QString shippedFile(const QString& name) {
    for (const QString& folder :
         {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/embedscope"),
          QStringLiteral(EMBEDSCOPE_RESOURCE_FOLDER)}) {
        const QString path = QDir::cleanPath(folder + QLatin1Char('/') + name);
        if (QFileInfo(path).isFile()) return path;
    }
    return {};
}

}  // namespace embedscope
