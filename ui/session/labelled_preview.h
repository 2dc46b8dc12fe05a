#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <vector>

#include "core/data/labelled/labelled_reader.h"
#include "ui/session/job_slot.h"

namespace embedscope {

/// What the first examples of labelled files look like.
struct LabelledSample {
    struct Label {
        QString name;
        quint64 examples = 0;
    };
    struct Example {
        QString text;  ///< cut to a line
        QString label;
    };
    QString format;             ///< "CSV table"
    quint64 examples = 0;       ///< looked at
    bool complete = false;      ///< these were all
    quint64 heldOut = 0;        ///< of them, those that the file itself holds out
    std::vector<Label> labels;  ///< in the order of their names
    std::vector<Example> some;  ///< one of each label at first, a few in all
    QStringList warnings;
    QString problem;  ///< why the files cannot be used; empty when they can
};

/// Looks into labelled files in the background, so that one sees before a run whether labels and texts were
/// found where they are. GUI thread only.
class LabelledPreview : public QObject {
    Q_OBJECT
  public:
    explicit LabelledPreview(QObject* parent = nullptr) : QObject(parent) {}
    ~LabelledPreview() override { m_job.stop(); }

    /// Newest request wins. No files: an empty sample.
    void read(const QStringList& files, const LabelledLayout& layout);
    bool isReading() const { return m_reading; }
    const LabelledSample& sample() const { return m_sample; }

  Q_SIGNALS:
    void done();

  private:
    JobSlot m_job;
    LabelledSample m_sample;
    bool m_reading = false;
};

}  // namespace embedscope
