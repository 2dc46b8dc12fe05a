#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>

#include "core/model/embedding_model.h"

namespace embedscope {

class Explorer;
class Settings;

/// Opens and saves the models of the window, in the background: the model on the map stays until the new one
/// is whole, and a file is only ever replaced by a whole one. GUI thread only; no call waits.
class ModelFiles : public QObject {
    Q_OBJECT
  public:
    ModelFiles(Explorer* explorer, Settings* settings, QObject* parent = nullptr);
    ~ModelFiles() override;

    /// Opens a model of any known format; a call while another file is being opened replaces that.
    void open(const QString& path);
    /// Opens the model of a run from the workspace: it has no file of its own until it is saved to one.
    void openRun(const QString& path);
    /// Opens what was on the map when the program was last closed. It was asked about then.
    void openAgain(const QString& path);
    /// Opens the model that the program ships. False when it was built without one.
    bool openBuiltIn();
    /// Decides by content what was dropped: one model is opened; texts are announced by textsChosen().
    void openDropped(const QStringList& paths);
    void cancel();
    bool isOpening() const;

    /// The file of the model on the map; empty for the built-in one and for one that was never saved.
    QString path() const { return m_path; }
    bool isBuiltIn() const { return m_builtIn; }
    /// The model on the map was trained here or comes from a run, and has no file of its own.
    bool isUnsaved() const;
    /// The format of that file; empty where there is none.
    QString format() const { return m_format; }
    /// The name that the model got when it was saved; empty while it has its own.
    QString savedName() const;

    /// Somebody else has saved this model: when it is the one on the map, that is its file from now on.
    void noteSaved(const ModelPtr& model, const QString& path, const QString& formatId);

    /// Saves the model on the map; formatId as in modelFormats().
    void save(const QString& path, const QString& formatId);
    /// Writes the coordinates on the map: key, x, y[, z], tab separated with a header.
    void exportCoordinates(const QString& path);
    /// Writes the neighbours shown: rank, key, score, tab separated with a header.
    void exportNeighbors(const QString& path);

  Q_SIGNALS:
    /// A new model is on the map.
    void opened(const QString& path);
    void saved(const QString& path);
    void exported(const QString& path);
    void textsChosen(const QStringList& paths);
    /// Reading or writing goes on: what, 0..1 or negative, seconds left or negative; an empty what: it is
    /// over.
    void busy(const QString& what, double fraction, double secondsLeft);
    /// A sentence for the user.
    void failed(const QString& sentence);
    /// What the reader repaired or left out.
    void warned(const QStringList& sentences);

  private:
    class Private;
    std::unique_ptr<Private> m_private;
    QString m_path;
    QString m_format;
    bool m_builtIn = false;
    bool m_fromRun = false;    ///< m_path lies in the workspace of runs
    bool m_savedHere = false;  ///< m_path was written, not read: the model does not know its name
};

/// The neighbours shown as text, tab separated with a header: for the clipboard and for files.
QString neighborsAsText(const Explorer& explorer);

}  // namespace embedscope
