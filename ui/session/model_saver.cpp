#include "ui/session/model_saver.h"

#include <QFile>

#include "core/io/format_registry.h"

namespace embedscope {

void ModelSaver::save(const ModelPtr& model, const QString& path, const QString& format) {
    if (!model) return;
    m_saving = true;
    const ProgressCallback report = [this](const Progress& now) {
        QMetaObject::invokeMethod(
            this,
            [this, fraction = now.fraction] {
                if (m_saving) Q_EMIT progress(fraction);
            },
            Qt::QueuedConnection);
    };
    m_job.start(
        [model, path, format, report](std::stop_token stop) {
            return saveModel(*model, QFile::encodeName(path).toStdString(), format.toStdString(), stop,
                             report);
        },
        [this, model, path, format](Status status) {
            m_saving = false;
            if (status) {
                Q_EMIT saved(path, format, model);
            } else {
                Q_EMIT failed(QString::fromStdString(status.error().sentence()));
            }
        });
}

}  // namespace embedscope
