#include "ui/session/step_tracer.h"

#include <QFile>

namespace embedscope {

void StepTracer::trace(const StepSource& source, quint64 step) {
    m_busy = true;
    m_problem.clear();
    Q_EMIT changed();
    std::vector<std::filesystem::path> inputs;
    for (const QString& file : source.files) inputs.emplace_back(QFile::encodeName(file).toStdString());
    m_job.start(
        [source, inputs, step](std::stop_token stop) {
            TrainerRequest request{source.recipe, inputs, source.text, 1, {}};
            return traceUpdate(request, step, stop);
        },
        [this](Result<UpdateTrace> trace) {
            m_busy = false;
            m_result.reset();
            if (trace) {
                m_result = std::make_shared<const UpdateTrace>(std::move(*trace));
            } else if (trace.error().code != ErrorCode::Cancelled) {
                m_problem = QString::fromStdString(trace.error().sentence());
            }
            Q_EMIT changed();
        });
}

void StepTracer::clear() {
    m_job.requestStop();
    m_busy = false;
    m_problem.clear();
    m_result.reset();
    Q_EMIT changed();
}

}  // namespace embedscope
