#include "core/data/prepared_text.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <new>
#include <thread>

#include "core/data/block_encoder.h"
#include "core/data/encoding_pool.h"
#include "core/data/id_stream_file.h"
#include "core/data/text_block_reader.h"
#include "core/data/type_order.h"

namespace embedscope {
namespace {

constexpr unsigned kMostThreads = 16;
constexpr std::uint32_t kSentenceEnd = PreparedText::kSentenceEnd;

/// Multiplies and folds 64 bits a step; arithmetic alone, so it does not depend on the machine's byte order.
class ContentHash {
  public:
    void add(std::uint64_t value) {
        const auto product = static_cast<unsigned __int128>(m_state ^ value) * 0x9E3779B97F4A7C15ull;
        m_state = (static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64)) +
                  0xD1B54A32D192ED03ull;
    }
    void add(std::string_view text) {
        add(std::uint64_t{text.size()});
        for (std::size_t i = 0; i < text.size(); i += 8) {
            std::uint64_t word = 0;
            for (std::size_t j = i; j < std::min(i + 8, text.size()); ++j)
                word |= std::uint64_t{static_cast<unsigned char>(text[j])} << (8 * (j - i));
            add(word);
        }
    }
    std::string hexadecimal() const {
        char text[17];
        std::snprintf(text, sizeof text, "%016" PRIx64, m_state);
        return text;
    }

  private:
    std::uint64_t m_state = 0xA0761D6478BD642Full;
};

}  // namespace

struct PreparedText::Data {
    TextOptions options;
    TextReport report;
    std::string contentHash;
    Vocabulary types;
    std::optional<IdStreamFile> stream;
};

namespace {

/// A stretch of the stream whose numbers are those of one encoder.
struct Stretch {
    std::uint64_t end;
    unsigned encoder;
};

/// Collects the encoded blocks in text order.
class StreamBuilder {
  public:
    StreamBuilder(IdStreamFile& file, TextReport& report, const std::vector<std::string>& names)
        : m_file(file), m_report(report), m_names(names) {}

    Status take(const EncodedBlock& block) {
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

    const std::vector<Stretch>& stretches() const { return m_stretches; }

  private:
    void noteDamage(const EncodedBlock& block) {
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

    IdStreamFile& m_file;
    TextReport& m_report;
    const std::vector<std::string>& m_names;
    std::vector<Stretch> m_stretches;
    bool m_sentenceEnded = true;
    std::uint64_t m_lines = 0;  // of the current file, like the rest
    std::uint64_t m_badBytes = 0;
    std::uint64_t m_zeroBytes = 0;
    std::string m_firstBadPlace;
};

/// Adds the types of all counters to the first and returns, for each counter, its numbers in the first one's.
Result<std::vector<std::vector<std::uint32_t>>> mergeTypes(std::vector<TypeCounter>& counters,
                                                           std::stop_token stop) {
    std::vector<std::vector<std::uint32_t>> translations(counters.size());
    TypeCounter& all = counters.front();
    for (std::size_t c = 1; c < counters.size(); ++c) {
        const TypeCounter& counter = counters[c];
        translations[c].resize(counter.size());
        for (std::uint32_t i = 0; i < counter.size(); ++i) {
            if (i % 4096 == 0 && stop.stop_requested()) return cancelledError();
            if (!all.hasRoomFor(1))
                return Error{ErrorCode::TooLarge, "the text has more than 4,294,967,294 different words", "",
                             "Train on a part of it, or clean it first"};
            translations[c][i] = all.add(counter.type(i), counter.count(i));
        }
        counters[c] = TypeCounter();
    }
    translations.front().resize(all.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) translations.front()[i] = i;
    return translations;
}

Vocabulary vocabularyOf(const TypeCounter& types, const std::vector<std::uint32_t>& order) {
    std::string arena;
    std::vector<std::uint64_t> offsets{0}, counts;
    std::size_t bytes = 0;
    for (std::uint32_t number = 0; number < types.size(); ++number) bytes += types.type(number).size();
    arena.reserve(bytes);
    offsets.reserve(order.size() + 1);
    counts.reserve(order.size());
    for (const std::uint32_t number : order) {
        arena += types.type(number);
        offsets.push_back(arena.size());
        counts.push_back(types.count(number));
    }
    return Vocabulary(std::move(arena), std::move(offsets), std::move(counts));
}

std::string nameList(const std::vector<std::string>& names) {
    return names.size() == 1 ? names.front()
                             : names.front() + " and " + std::to_string(names.size() - 1) + " more";
}

std::uint64_t keptWords(const Vocabulary& types, const VocabularyOptions& options) {
    const std::span<const std::uint64_t> counts = types.counts();
    const auto enough = std::partition_point(counts.begin(), counts.end(),
                                             [&](std::uint64_t count) { return count >= options.minCount; });
    const auto size = static_cast<std::uint64_t>(enough - counts.begin());
    return options.maxSize == 0 ? size : std::min(size, options.maxSize);
}

}  // namespace

PreparedText::PreparedText() : m_data(std::make_unique<Data>()) {}
PreparedText::~PreparedText() = default;

Result<std::shared_ptr<const PreparedText>> PreparedText::read(std::vector<std::filesystem::path> files,
                                                               const TextOptions& options,
                                                               std::stop_token stop,
                                                               const ProgressCallback& progress,
                                                               unsigned threads) {
    const Result<std::unique_ptr<TextBlockReader>> opened = TextBlockReader::open(std::move(files));
    if (!opened) return opened.error();
    TextBlockReader& reader = **opened;
    std::shared_ptr<PreparedText> text(new PreparedText);
    Data& data = *text->m_data;
    data.options = options;
    data.report.files = reader.names();

    Result<IdStreamFile> file = IdStreamFile::create();
    if (!file) return file.error();
    data.stream.emplace(std::move(*file));

    if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
    // A small text is split before a second thread has started.
    const auto blocks = static_cast<unsigned>(
        std::min<std::uint64_t>(1 + reader.size() / TextBlockReader::kBlockBytes, kMostThreads));
    std::vector<std::unique_ptr<BlockEncoder>> encoders;
    for (unsigned i = 0; i < std::min(threads, blocks); ++i) {
        Result<std::unique_ptr<BlockEncoder>> encoder = BlockEncoder::create(options, i);
        if (!encoder) return encoder.error();
        encoders.push_back(std::move(*encoder));
    }

    ProgressReporter reading(progress, "Reading the text", reader.size());
    StreamBuilder builder(*data.stream, data.report, reader.names());
    const Status read = encodeBlocks(
        reader, encoders,
        [&](const EncodedBlock& block) {
            reading.update(reader.position());
            return builder.take(block);
        },
        stop);
    if (!read) return read.error();
    reading.finish();
    data.report.bytes = reader.textBytes();
    data.report.replacedBytes += reader.replacedBytes();
    data.report.warnings.insert(data.report.warnings.begin(), reader.warnings().begin(),
                                reader.warnings().end());
    if (data.report.overlongTokens > 0)
        data.report.warnings.push_back("Words of more than 1,024 bytes were left out: " +
                                       std::to_string(data.report.overlongTokens) + ".");
    if (data.report.tokens == 0)
        return Error{ErrorCode::InvalidArgument, "there is not a single word in it",
                     nameList(data.report.files), "Choose a text with words"};

    std::vector<TypeCounter> counters;
    for (const auto& encoder : encoders) counters.push_back(encoder->takeTypes());
    encoders.clear();
    Result<std::vector<std::vector<std::uint32_t>>> translations = mergeTypes(counters, stop);
    if (!translations) return translations.error();
    const Result<std::vector<std::uint32_t>> order = typesByFrequency(counters.front(), stop);
    if (!order) return order.error();
    data.types = vocabularyOf(counters.front(), *order);
    data.report.types = data.types.size();
    std::vector<std::uint32_t> rank(order->size());
    for (std::size_t i = 0; i < order->size(); ++i) rank[(*order)[i]] = static_cast<std::uint32_t>(i);
    for (auto& translation : *translations)
        for (std::uint32_t& number : translation) number = rank[number];
    counters.clear();

    ContentHash hash;
    for (std::size_t i = 0; i < data.types.size(); ++i)
        hash.add(data.types.key(RowId{static_cast<std::uint32_t>(i)}));
    ProgressReporter numbering(progress, "Numbering the words", data.stream->size(), "words");
    auto stretch = builder.stretches().begin();
    const Status numbered = data.stream->rewrite(
        [&](std::uint64_t first, std::span<std::uint32_t> values) {
            for (std::size_t i = 0; i < values.size();) {
                while (stretch->end <= first + i) ++stretch;
                const std::size_t end = std::min<std::uint64_t>(values.size(), stretch->end - first);
                const std::vector<std::uint32_t>& translation = (*translations)[stretch->encoder];
                for (; i < end; ++i) {
                    if (values[i] != kSentenceEnd) values[i] = translation[values[i]];
                    hash.add(values[i]);
                }
            }
            numbering.update(first + values.size());
        },
        stop);
    if (!numbered) return numbered.error();
    data.contentHash = hash.hexadecimal();
    if (const Status status = data.stream->map(); !status) return status.error();
    numbering.finish();
    return std::shared_ptr<const PreparedText>(std::move(text));
}

const TextOptions& PreparedText::options() const {
    return m_data->options;
}
const TextReport& PreparedText::report() const {
    return m_data->report;
}
const std::string& PreparedText::contentHash() const {
    return m_data->contentHash;
}
const Vocabulary& PreparedText::types() const {
    return m_data->types;
}
std::span<const std::uint32_t> PreparedText::stream() const {
    return m_data->stream->values();
}

VocabularyReport PreparedText::describe(const VocabularyOptions& options) const {
    const Vocabulary& types = m_data->types;
    VocabularyReport report;
    report.types = types.size();
    report.tokens = m_data->report.tokens;
    report.size = keptWords(types, options);
    for (const std::uint64_t count : types.counts().first(report.size)) report.kept += count;
    report.coverage =
        report.tokens ? static_cast<double>(report.kept) / static_cast<double>(report.tokens) : 0;
    return report;
}

Result<std::shared_ptr<const Vocabulary>> PreparedText::vocabulary(const VocabularyOptions& options) const {
    const std::uint64_t size = keptWords(m_data->types, options);
    if (size < 2) {
        const bool oneType = m_data->types.size() < 2;
        return Error{ErrorCode::InvalidArgument,
                     size == 0 ? "no word of the text occurs " + std::to_string(options.minCount) + " times"
                     : oneType ? "the text has only one different word, and a model needs two"
                               : "only one word is left in the vocabulary, and a model needs two",
                     nameList(m_data->report.files),
                     oneType ? "Choose a longer text"
                             : "Lower the minimum count, raise the maximum size, or choose a longer text"};
    }
    const Vocabulary& types = m_data->types;
    const std::span<const std::uint64_t> offsets = types.offsets().first(size + 1);
    const std::span<const std::uint64_t> counts = types.counts().first(size);
    return std::shared_ptr<const Vocabulary>(
        std::make_shared<Vocabulary>(std::string(types.arena().substr(0, offsets.back())),
                                     std::vector<std::uint64_t>(offsets.begin(), offsets.end()),
                                     std::vector<std::uint64_t>(counts.begin(), counts.end())));
}

}  // namespace embedscope
