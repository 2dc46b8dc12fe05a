#pragma once

#include <QObject>
#include <QStringList>
#include <memory>

#include "core/train/update_trace.h"
#include "ui/session/job_slot.h"

namespace embedscope {

/// What one step of a training run is made of.
struct StepSource {
    Recipe recipe;
    QStringList files;
    std::shared_ptr<const PreparedText> text;

    bool operator==(const StepSource&) const = default;
};

/// Trains up to a step in the background and looks into it; the newest request wins. GUI thread only.
class StepTracer : public QObject {
    Q_OBJECT
  public:
    explicit StepTracer(QObject* parent = nullptr) : QObject(parent) {}
    ~StepTracer() override { m_job.stop(); }

    void trace(const StepSource& source, quint64 step);
    void clear();
    bool isBusy() const { return m_busy; }
    /// Of the newest request; null while it is traced and after a failure.
    const std::shared_ptr<const UpdateTrace>& result() const { return m_result; }
    const QString& problem() const { return m_problem; }

  Q_SIGNALS:
    void changed();

  private:
    std::shared_ptr<const UpdateTrace> m_result;
    QString m_problem;
    bool m_busy = false;
    JobSlot m_job;
};

}  // namespace embedscope
