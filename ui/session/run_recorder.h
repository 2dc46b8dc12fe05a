#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "ui/session/run_store.h"

namespace embedscope {

class TrainingController;

/// Keeps the run table up to date with what the controller trains: a row at the start, its facts while it
/// goes on, its model at the end. A cancelled run leaves no row, or the one it was continued from. GUI thread
/// only.
class RunRecorder : public QObject {
    Q_OBJECT
  public:
    RunRecorder(TrainingController* controller, RunStore* store, QObject* parent = nullptr);

  private:
    void begin();
    void takeFacts();
    void refresh();
    void end(SessionState state, const ModelPtr& model);

    TrainingController* m_controller;
    RunStore* m_store;
    RunEntry m_record;
    std::optional<RunEntry> m_before;  ///< what the run was before it was continued
    std::uint64_t m_keptEpochs = 0;    ///< epochs that the record on disk knows of
};

}  // namespace embedscope
