#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <QVariantMap>

#include "ui/session/job_slot.h"
#include "ui/theme/theme.h"

namespace embedscope {

/// What the program remembers from one start to the next, in one file. It is read once; changes are written
/// on a background thread half a second later, so that a slow disk never holds the window, and at the latest
/// by the destructor. GUI thread only.
class Settings {
  public:
    static constexpr int kRecentFiles = 10;

    /// file: where to keep it; empty: embedscope.ini in the user's configuration folder.
    explicit Settings(const QString& file = {});
    ~Settings();

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

    /// The form of the training panel as it was left: a recipe as JSON, and the files to learn from.
    QString trainingRecipe() const;
    QStringList trainingTexts() const;
    void setTraining(const QString& recipe, const QStringList& texts);

    QString workspace() const;
    void setWorkspace(const QString& id);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& bytes);
    /// The arrangement of docks that a workspace was left in; empty: its own default.
    QByteArray layout(const QString& workspace) const;
    void setLayout(const QString& workspace, const QByteArray& bytes);
    void clearLayouts();

  private:
    QVariant value(const QString& key) const { return m_values.value(key); }
    void set(const QString& key, const QVariant& value);
    void write();

    QString m_path;
    QVariantMap m_values;
    quint64 m_version = 0;  ///< rises with every change
    quint64 m_written = 0;  ///< version that is known to be in the file
    QTimer m_delay;
    JobSlot m_writer;
};

/// The folder in which the runs of this user are kept.
QString runsFolder();

/// A file that the program ships ("models/english-small.safetensors"): beside the installed program, or in
/// the source tree that it was built from. Empty when there is none.
QString shippedFile(const QString& name);

}  // namespace embedscope
