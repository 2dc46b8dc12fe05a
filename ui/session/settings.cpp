#include "ui/session/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace embedscope {

namespace {

QString defaultFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/embedscope/embedscope.ini");
}

const QString kAppearance = QStringLiteral("view/appearance");
const QString kPresentation = QStringLiteral("view/presentation");
const QString kRecent = QStringLiteral("files/recent");
const QString kLastModel = QStringLiteral("session/model");
const QString kLastQuery = QStringLiteral("session/query");
const QString kLastFolder = QStringLiteral("files/folder");
const QString kWorkspace = QStringLiteral("window/workspace");
const QString kGeometry = QStringLiteral("window/geometry");
const QString kLayout = QStringLiteral("window/layout/%1");

}  // namespace

Settings::Settings(const QString& file)
    : m_file(file.isEmpty() ? defaultFile() : file, QSettings::IniFormat) {}

Appearance Settings::appearance() const {
    const QString name = m_file.value(kAppearance).toString();
    if (name == QLatin1String("light")) return Appearance::Light;
    if (name == QLatin1String("dark")) return Appearance::Dark;
    return Appearance::FollowSystem;
}

void Settings::setAppearance(Appearance appearance) {
    static const char* const kNames[] = {"system", "light", "dark"};
    m_file.setValue(kAppearance, QString::fromLatin1(kNames[static_cast<int>(appearance)]));
}

bool Settings::presentation() const {
    return m_file.value(kPresentation, false).toBool();
}

void Settings::setPresentation(bool on) {
    m_file.setValue(kPresentation, on);
}

QStringList Settings::recentFiles() const {
    QStringList files = m_file.value(kRecent).toStringList();
    files.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return files;
}

void Settings::addRecentFile(const QString& path) {
    QStringList files = m_file.value(kRecent).toStringList();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    while (files.size() > kRecentFiles) files.removeLast();
    m_file.setValue(kRecent, files);
}

void Settings::removeRecentFile(const QString& path) {
    QStringList files = m_file.value(kRecent).toStringList();
    files.removeAll(QFileInfo(path).absoluteFilePath());
    m_file.setValue(kRecent, files);
}

void Settings::clearRecentFiles() {
    m_file.remove(kRecent);
}

QString Settings::lastModel() const {
    return m_file.value(kLastModel).toString();
}

void Settings::setLastModel(const QString& path) {
    m_file.setValue(kLastModel, path);
}

QString Settings::lastQuery() const {
    return m_file.value(kLastQuery).toString();
}

void Settings::setLastQuery(const QString& query) {
    m_file.setValue(kLastQuery, query);
}

QString Settings::lastFolder() const {
    const QString folder = m_file.value(kLastFolder).toString();
    if (!folder.isEmpty() && QFileInfo(folder).isDir()) return folder;
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(documents).isDir() ? documents : QDir::homePath();
}

void Settings::setLastFolder(const QString& folder) {
    m_file.setValue(kLastFolder, folder);
}

QString Settings::workspace() const {
    return m_file.value(kWorkspace).toString();
}

void Settings::setWorkspace(const QString& id) {
    m_file.setValue(kWorkspace, id);
}

QByteArray Settings::geometry() const {
    return m_file.value(kGeometry).toByteArray();
}

void Settings::setGeometry(const QByteArray& bytes) {
    m_file.setValue(kGeometry, bytes);
}

QByteArray Settings::layout(const QString& workspace) const {
    return m_file.value(kLayout.arg(workspace)).toByteArray();
}

void Settings::setLayout(const QString& workspace, const QByteArray& bytes) {
    m_file.setValue(kLayout.arg(workspace), bytes);
}

void Settings::clearLayouts() {
    m_file.remove(QStringLiteral("window/layout"));
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
