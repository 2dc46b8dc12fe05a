#pragma once

#include <QObject>
#include <QString>

#include "ui/session/run_store.h"

namespace embedscope {

class TrainingController;

/// Keeps the run table up to date with what the controller trains: a row at the start, its facts while it
/// goes on, its model at the end. A cancelled run leaves no row. GUI thread only.
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
    RunRecord m_record;
};

}  // namespace embedscope
