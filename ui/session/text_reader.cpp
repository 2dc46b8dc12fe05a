#include "ui/session/text_reader.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>

namespace embedscope {
namespace {

constexpr std::size_t kRemembered = 3;

std::vector<std::filesystem::path> pathsOf(const QStringList& files) {
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files) paths.emplace_back(QFile::encodeName(file).toStdString());
    return paths;
}

std::string signatureOf(const QStringList& files, const TextOptions& options) {
    QString text = QStringLiteral("%1 %2 %3")
                       .arg(static_cast<int>(options.tokenizer))
                       .arg(static_cast<int>(options.sentence))
                       .arg(options.lowerCase);
    for (const QString& file : files) {
        const QFileInfo info(file);
        text += QStringLiteral("\n%1\t%2\t%3")
                    .arg(info.absoluteFilePath())
                    .arg(info.size())
                    .arg(info.lastModified().toMSecsSinceEpoch());
    }
    return text.toStdString();
}

struct Outcome {
    std::string signature;
    std::shared_ptr<const PreparedText> text;
    QString problem;  ///< when there is no text
};

}  // namespace

void TextReader::read(const QStringList& files, const TextOptions& options) {
    m_files = files;
    m_text.reset();
    const quint64 request = ++m_request;
    if (files.isEmpty()) {
        m_job.requestStop();
        m_reading = false;
        Q_EMIT done();
        return;
    }
    m_reading = true;
    const auto report = [this, request, box = std::make_shared<Mailbox>()](const Progress& now) {
        {
            const std::lock_guard lock(box->mutex);
            box->progress = now;
        }
        QMetaObject::invokeMethod(
            this,
            [this, request, box] {
                if (request != m_request || !m_reading) return;
                std::unique_lock lock(box->mutex);
                const Progress newest = box->progress;
                lock.unlock();
                Q_EMIT progress(newest);
            },
            Qt::QueuedConnection);
    };
    m_job.start(
        [files, options, cache = m_cache, report](std::stop_token stop) {
            Outcome outcome;
            outcome.signature = signatureOf(files, options);
            for (const Cached& known : cache)
                if (known.signature == outcome.signature) outcome.text = known.text;
            if (outcome.text) return outcome;
            auto read = PreparedText::read(pathsOf(files), options, stop, report);
            if (read) {
                outcome.text = *read;
            } else {
                outcome.problem = QString::fromStdString(read.error().sentence());
            }
            return outcome;
        },
        [this](Outcome outcome) {
            m_reading = false;
            if (!outcome.text) {
                Q_EMIT failed(outcome.problem);
                return;
            }
            m_text = outcome.text;
            std::erase_if(m_cache, [&](const Cached& known) { return known.signature == outcome.signature; });
            m_cache.insert(m_cache.begin(), Cached{outcome.signature, m_text});
            if (m_cache.size() > kRemembered) m_cache.pop_back();
            Q_EMIT done();
        });
}

void TextReader::choose(const QStringList& files) {
    m_job.requestStop();
    ++m_request;
    m_reading = false;
    m_files = files;
    m_text.reset();
}

void TextReader::cancel() {
    if (!m_reading) return;
    m_job.requestStop();
    m_reading = false;
    Q_EMIT failed(tr("Reading was stopped. Choose the text again to go on."));
}

std::shared_ptr<const PreparedText> TextReader::textFor(const QStringList& files,
                                                        const TextOptions& options) const {
    return m_text && files == m_files && m_text->options() == options ? m_text : nullptr;
}

}  // namespace embedscope
