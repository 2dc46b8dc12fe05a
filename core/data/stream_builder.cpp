#include "core/data/stream_builder.h"

#include <algorithm>

namespace embedscope {
namespace {

constexpr std::uint32_t kSentenceEnd = PreparedText::kSentenceEnd;

}  // namespace

Status StreamBuilder::take(const EncodedBlock& block) {
    std::span<const std::uint32_t> ids = block.ids;
    if (!ids.empty() && ids.front() == kSentenceEnd && m_sentenceEnded) ids = ids.subspan(1);
    if (!ids.empty()) {
        if (const Status status = m_file.append(ids); !status) return status;
        m_sentenceEnded = ids.back() == kSentenceEnd;
        if (!m_stretches.empty() && m_stretches.back().encoder == block.encoder)
            m_stretches.back().end = m_file.size();
        else
            m_stretches.push_back({m_file.size(), block.encoder});
    }
    const auto ends = static_cast<std::uint64_t>(std::count(ids.begin(), ids.end(), kSentenceEnd));
    m_report.sentences += ends;
    m_report.tokens += ids.size() - ends;
    m_report.overlongTokens += block.overlongTokens;
    noteDamage(block);
    return {};
}

void StreamBuilder::noteDamage(const EncodedBlock& block) {
    m_badBytes += block.replacedBytes;
    if (block.replacedBytes > 0 && m_firstBadPlace.empty())
        m_firstBadPlace = linePlace(m_names[block.file], m_lines + block.firstBadLine + 1);
    m_zeroBytes += block.zeroBytes;
    m_lines += block.lines;
    if (!block.endsFile) return;
    if (m_badBytes > 0)
        m_report.warnings.push_back(
            m_firstBadPlace + ": here and further on " + std::to_string(m_badBytes) +
            " bytes are no UTF-8 and were replaced. If words look broken, save the text as UTF-8.");
    if (m_zeroBytes > 0)
        m_report.warnings.push_back(m_names[block.file] + " holds " + std::to_string(m_zeroBytes) +
                                    " zero bytes, so parts of it may be no text.");
    m_report.replacedBytes += m_badBytes;
    m_badBytes = m_zeroBytes = m_lines = 0;
    m_firstBadPlace.clear();
}

Status StreamBuilder::translate(std::span<const std::vector<std::uint32_t>> translations, ContentHash& hash,
                                const ProgressCallback& progress, std::stop_token stop) {
    ProgressReporter reporter(progress, "Numbering the words", m_file.size(), "words");
    auto stretch = m_stretches.begin();
    const Status status = m_file.rewrite(
        [&](std::uint64_t first, std::span<std::uint32_t> values) {
            for (std::size_t i = 0; i < values.size();) {
                while (stretch->end <= first + i) ++stretch;
                const std::size_t end = std::min<std::uint64_t>(values.size(), stretch->end - first);
                const std::vector<std::uint32_t>& translation = translations[stretch->encoder];
                for (; i < end; ++i) {
                    if (values[i] != kSentenceEnd) values[i] = translation[values[i]];
                    hash.add(values[i]);
                }
            }
            reporter.update(first + values.size());
        },
        stop);
    if (status) reporter.finish();
    return status;
}

}  // namespace embedscope
