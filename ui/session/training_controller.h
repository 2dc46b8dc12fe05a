#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

#include "core/train/training_methods.h"
#include "core/train/training_session.h"

namespace embedscope {

class Explorer;

/// What a run is called in the run table, and where its state is kept so that it can be continued. Both
/// empty: the run leaves no trace.
struct RunPlace {
    QString id;
    QString checkpoint;
};

/// The window's hold on a training run: starts a TrainingSession, polls it with a timer, feeds the explorer
/// with projected frames (projection on a background thread, basis kept and re-fits announced) and tells
/// panels what changed. GUI thread only; no call waits.
class TrainingController : public QObject {
    Q_OBJECT
  public:
    explicit TrainingController(Explorer* explorer, QObject* parent = nullptr);
    /// Cancels a run that still goes on and waits for its workers (100 ms at most).
    ~TrainingController() override;

    /// Reads the text in the background (or takes it from the cache when the same files were read with the
    /// same options), so that coverage and cost can be shown before a run. Emits textRead() or textFailed().
    /// No files: nothing is read, and textRead() says so with a null text.
    void setTexts(const QStringList& files, const TextOptions& options);
    /// Files of a method that reads them itself: labelled texts.
    void setLabelledFiles(const QStringList& files);
    /// Labelled files whose examples are all held out, for the runs from now on.
    void setHeldOutFiles(const QStringList& files);
    QStringList texts() const;
    /// The text that was read last; null while reading.
    std::shared_ptr<const PreparedText> preparedText() const;
    bool isReading() const;
    /// Stops reading; textFailed() says that it was stopped.
    void cancelReading();

    /// Starts a run on the chosen texts. A run that is still going is stopped first (its model is kept in the
    /// run table). threads 0: as many as the machine has.
    void start(const Recipe& recipe, unsigned threads, bool startPaused, const RunPlace& place = {});
    /// Goes on from the checkpoint of that place, with the recipe and the texts of the run that wrote it.
    void resumeFrom(const RunPlace& place, const Recipe& recipe, const QStringList& files,
                    const QStringList& heldOut = {});
    void pause();
    void resume();
    void step(quint64 words);
    void stop();
    void cancel();

    bool isActive() const;  ///< a session exists and has not ended
    /// The run was asked to end and its workers have not left yet.
    bool isEnding() const;
    const SessionStatus& status() const;
    const std::vector<LossPoint>& lossPoints() const;  ///< of the run or the last one; none after a cancel
    const Recipe& recipe() const;                      ///< of the present or last run
    const QStringList& runTexts() const;               ///< files of the present or last run
    const QStringList& heldOutFiles() const;           ///< of the present or last run
    const RunPlace& place() const;                     ///< of the present or last run
    ModelPtr model() const;  ///< of the last run that ended; null when nothing was kept

    /// False while a run goes on and the explorer shows something else (another model was opened).
    bool isOnMap() const;
    /// Lets the explorer show the run again.
    void showOnMap();

  Q_SIGNALS:
    void textProgress(const embedscope::Progress& progress);
    void textRead();
    void textFailed(const QString& sentence);
    void started();
    void statusChanged();
    void lossAdded();  ///< lossPoints() grew
    /// The run is over; model is null when nothing is kept.
    void ended(embedscope::SessionState state, embedscope::ModelPtr model);
    void failed(const QString& sentence);

  private:
    class Private;
    std::unique_ptr<Private> m_private;
};

}  // namespace embedscope
