#pragma once

#include <QObject>
#include <QString>

#include "core/base/progress.h"
#include "core/model/embedding_model.h"
#include "ui/session/job_slot.h"

namespace embedscope {

/// Saves a model in the background; the file is replaced only when all of it is written. GUI thread only.
class ModelSaver : public QObject {
    Q_OBJECT
  public:
    explicit ModelSaver(QObject* parent = nullptr) : QObject(parent) {}
    ~ModelSaver() override { m_job.stop(); }

    /// format: an id of modelFormats(). Newest wins.
    void save(const ModelPtr& model, const QString& path, const QString& format);
    bool isSaving() const { return m_saving; }

  Q_SIGNALS:
    void progress(double fraction);
    void saved(const QString& path, const QString& format, const embedscope::ModelPtr& model);
    void failed(const QString& sentence);

  private:
    JobSlot m_job;
    bool m_saving = false;
};

}  // namespace embedscope
