#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/data/prepared_text.h"
#include "ui/session/job_slot.h"

namespace embedscope {

/// Reads texts in the background and remembers the last few, so that a second run on the same files with the
/// same text options starts at once. GUI thread only.
class TextReader : public QObject {
    Q_OBJECT
  public:
    explicit TextReader(QObject* parent = nullptr) : QObject(parent) {}
    ~TextReader() override { m_job.stop(); }

    /// Newest request wins. No files: done() with nothing.
    void read(const QStringList& files, const TextOptions& options);
    void cancel();
    /// Remembers the files; they are not read as plain text.
    void choose(const QStringList& files);

    QStringList files() const { return m_files; }
    bool isReading() const { return m_reading; }
    /// The text of the last request; null while reading and after a failure.
    std::shared_ptr<const PreparedText> text() const { return m_text; }
    /// The text when it is there and was read with these options.
    std::shared_ptr<const PreparedText> textFor(const QStringList& files, const TextOptions& options) const;

  Q_SIGNALS:
    void progress(const embedscope::Progress& progress);
    void done();
    void failed(const QString& sentence);

  private:
    struct Cached {
        std::string signature;  ///< paths, sizes, times of change and options
        std::shared_ptr<const PreparedText> text;
    };

    /// The newest progress, on its way from the reading thread; one slot.
    struct Mailbox {
        std::mutex mutex;
        Progress progress;
    };

    JobSlot m_job;
    QStringList m_files;
    bool m_reading = false;
    quint64 m_request = 0;
    std::shared_ptr<const PreparedText> m_text;
    std::vector<Cached> m_cache;  ///< newest first
};

}  // namespace embedscope
