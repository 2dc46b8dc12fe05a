#include "ui/session/labelled_preview.h"

#include <QFile>
#include <algorithm>
#include <map>
#include <set>

namespace embedscope {
namespace {

constexpr quint64 kMostExamples = 2000;
constexpr std::size_t kShown = 4;
constexpr qsizetype kTextLength = 90;
constexpr int kMostRanks = 12;

QString lineOf(const RawExample& example) {
    QString text;
    if (!example.numbers.empty()) {
        QStringList ranks;
        for (const std::uint32_t rank : example.numbers) {
            if (ranks.size() == kMostRanks) break;
            ranks << QString::number(rank);
        }
        text = ranks.join(QLatin1Char(' '));
    } else {
        text = QString::fromUtf8(example.text.data(), static_cast<qsizetype>(std::min<std::size_t>(
                                                          example.text.size(), 8 * kTextLength)));
        text = text.simplified();
    }
    if (text.size() > kTextLength) text = text.left(kTextLength) + QStringLiteral("…");
    return text;
}

Status addFile(const QString& file, const LabelledLayout& layout, LabelledSample& sample,
               std::map<QString, quint64>& counts, std::set<QString>& shown, std::stop_token stop) {
    auto reader = openLabelledReader(QFile::encodeName(file).toStdString(), layout);
    if (!reader) return reader.error();
    if (sample.format.isEmpty()) sample.format = QString::fromStdString((*reader)->format());
    RawExample example;
    while (sample.examples < kMostExamples) {
        if (stop.stop_requested()) return cancelledError();
        auto more = (*reader)->next(example);
        if (!more) return more.error();
        if (!*more) {
            for (const std::string& warning : (*reader)->warnings())
                sample.warnings << QString::fromStdString(warning);
            return {};
        }
        ++sample.examples;
        if (example.part == ExamplePart::Validation) ++sample.heldOut;
        for (const std::string& name : example.labels) {
            const QString label = QString::fromStdString(name);
            ++counts[label];
            if (sample.some.size() < kShown && shown.insert(label).second)
                sample.some.push_back({lineOf(example), label});
        }
    }
    sample.complete = false;
    return {};
}

LabelledSample look(const QStringList& files, const LabelledLayout& layout, std::stop_token stop) {
    LabelledSample sample;
    sample.complete = true;
    std::map<QString, quint64> counts;
    std::set<QString> shown;
    for (const QString& file : files) {
        if (const Status read = addFile(file, layout, sample, counts, shown, stop); !read) {
            sample.problem = QString::fromStdString(read.error().sentence());
            return sample;
        }
    }
    for (const auto& [name, examples] : counts) sample.labels.push_back({name, examples});
    return sample;
}

}  // namespace

void LabelledPreview::read(const QStringList& files, const LabelledLayout& layout) {
    m_sample = {};
    if (files.isEmpty()) {
        m_job.requestStop();
        m_reading = false;
        Q_EMIT done();
        return;
    }
    m_reading = true;
    m_job.start([files, layout](std::stop_token stop) { return look(files, layout, stop); },
                [this](LabelledSample sample) {
                    m_reading = false;
                    m_sample = std::move(sample);
                    Q_EMIT done();
                });
}

}  // namespace embedscope
