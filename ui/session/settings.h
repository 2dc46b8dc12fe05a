#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

#include "ui/theme/theme.h"

namespace embedscope {

/// What the program remembers from one start to the next, in one file. GUI thread only.
class Settings {
  public:
    static constexpr int kRecentFiles = 10;

    /// file: where to keep it; empty: embedscope.ini in the user's configuration folder.
    explicit Settings(const QString& file = {});

    Appearance appearance() const;
    void setAppearance(Appearance appearance);
    bool presentation() const;  ///< the large type of presentation mode
    void setPresentation(bool on);

    /// Models opened last, newest first; files that are gone are left out.
    QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void removeRecentFile(const QString& path);
    void clearRecentFiles();

    /// The model on the map at the last exit; empty for the built-in one.
    QString lastModel() const;
    void setLastModel(const QString& path);
    /// The word that had the focus then.
    QString lastQuery() const;
    void setLastQuery(const QString& query);
    /// The folder that file dialogs start in.
    QString lastFolder() const;
    void setLastFolder(const QString& folder);

    QString workspace() const;
    void setWorkspace(const QString& id);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& bytes);
    /// The arrangement of docks that a workspace was left in; empty: its own default.
    QByteArray layout(const QString& workspace) const;
    void setLayout(const QString& workspace, const QByteArray& bytes);
    void clearLayouts();

  private:
    QSettings m_file;
};

/// The folder in which the runs of this user are kept.
QString runsFolder();

/// A file that the program ships ("models/english-small.safetensors"): beside the installed program, or in
/// the source tree that it was built from. Empty when there is none.
QString shippedFile(const QString& name);

}  // namespace embedscope
