#include "core/data/prepared_text.h"

#include <algorithm>
#include <iterator>
#include <new>
#include <optional>
#include <thread>

#include "core/data/block_encoder.h"
#include "core/data/encoding_pool.h"
#include "core/data/id_stream_file.h"
#include "core/data/stream_builder.h"
#include "core/data/text_block_reader.h"
#include "core/data/type_order.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kMostThreads = 16;
constexpr std::size_t kStopInterval = 1u << 16;  // types between two looks at the stop token

}  // namespace

struct PreparedText::Data {
    TextOptions options;
    TextReport report;
    std::string contentHash;
    std::shared_ptr<const Vocabulary> types;
    std::optional<IdStreamFile> stream;
    std::vector<Phrase> phrases;

    Status read(std::vector<std::filesystem::path> files, std::stop_token stop,
                const ProgressCallback& progress, unsigned threads);
    Status joinAllPhrases(std::stop_token stop, const ProgressCallback& progress);
};

namespace {

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

/// Turns numbers of the merged counter into places in the order.
Status rankByOrder(std::vector<std::vector<std::uint32_t>>& translations,
                   const std::vector<std::uint32_t>& order, std::stop_token stop) {
    std::vector<std::uint32_t> rank(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i % kStopInterval == 0 && stop.stop_requested()) return cancelledError();
        rank[order[i]] = static_cast<std::uint32_t>(i);
    }
    for (auto& translation : translations)
        for (std::size_t i = 0; i < translation.size(); ++i) {
            if (i % kStopInterval == 0 && stop.stop_requested()) return cancelledError();
            translation[i] = rank[translation[i]];
        }
    return {};
}

Result<std::shared_ptr<const Vocabulary>> vocabularyOf(const TypeCounter& types,
                                                       const std::vector<std::uint32_t>& order,
                                                       std::stop_token stop) {
    std::string arena;
    std::vector<std::uint64_t> offsets{0}, counts;
    std::size_t bytes = 0;
    for (std::uint32_t number = 0; number < types.size(); ++number) bytes += types.type(number).size();
    arena.reserve(bytes);
    offsets.reserve(order.size() + 1);
    counts.reserve(order.size());
    for (const std::uint32_t number : order) {
        if (counts.size() % kStopInterval == 0 && stop.stop_requested()) return cancelledError();
        arena += types.type(number);
        offsets.push_back(arena.size());
        counts.push_back(types.count(number));
    }
    return std::shared_ptr<const Vocabulary>(
        std::make_shared<Vocabulary>(std::move(arena), std::move(offsets), std::move(counts)));
}

std::string nameList(const std::vector<std::string>& names) {
    return names.size() == 1 ? names.front()
                             : names.front() + " and " + std::to_string(names.size() - 1) + " more";
}

Result<std::vector<std::unique_ptr<BlockEncoder>>> makeEncoders(const TextOptions& options, unsigned count) {
    std::vector<std::unique_ptr<BlockEncoder>> encoders;
    for (unsigned i = 0; i < count; ++i) {
        Result<std::unique_ptr<BlockEncoder>> encoder = BlockEncoder::create(options, i);
        if (!encoder) return encoder.error();
        encoders.push_back(std::move(*encoder));
    }
    return encoders;
}

/// Reads all files into the builder and completes the report, but for the types.
Status encodeAll(TextBlockReader& reader, std::span<const std::unique_ptr<BlockEncoder>> encoders,
                 StreamBuilder& builder, TextReport& report, std::stop_token stop,
                 const ProgressCallback& progress) {
    ProgressReporter reporter(progress, "Reading the text", reader.size());
    const Status status = encodeBlocks(
        reader, encoders,
        [&](const EncodedBlock& block) {
            reporter.update(reader.position());
            return builder.take(block);
        },
        stop);
    if (!status) return status;
    reporter.finish();
    report.bytes = reader.textBytes();
    report.replacedBytes += reader.replacedBytes();
    report.warnings.insert(report.warnings.begin(), reader.warnings().begin(), reader.warnings().end());
    if (report.overlongTokens > 0)
        report.warnings.push_back(
            "Words of more than 1,024 bytes were left out: " + std::to_string(report.overlongTokens) + ".");
    if (report.tokens == 0)
        return Error{ErrorCode::InvalidArgument, "there is not a single word in it", nameList(report.files),
                     "Choose a text with words"};
    return {};
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
    try {
        std::shared_ptr<PreparedText> text(new PreparedText);
        text->m_data->options = options;
        const Status status = text->m_data->read(std::move(files), stop, progress, threads);
        if (!status) return status.error();
        return std::shared_ptr<const PreparedText>(std::move(text));
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::TooLarge, "there is not enough memory for the different words of the text",
                     "", "Close other programs or train on a part of the text"};
    }
}

Status PreparedText::Data::read(std::vector<std::filesystem::path> files, std::stop_token stop,
                                const ProgressCallback& progress, unsigned threads) {
    if (const Status sound = checkPhraseOptions(options.phrases); !sound) return sound;
    const Result<std::unique_ptr<TextBlockReader>> reader = TextBlockReader::open(std::move(files));
    if (!reader) return reader.error();
    report.files = (*reader)->names();
    Result<IdStreamFile> file = IdStreamFile::create();
    if (!file) return file.error();
    stream.emplace(std::move(*file));
    // A small text is split before a second thread has started.
    const std::uint64_t blocks = 1 + (*reader)->size() / TextBlockReader::kBlockBytes;
    if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
    auto encoders = makeEncoders(
        options, static_cast<unsigned>(std::min<std::uint64_t>({threads, blocks, kMostThreads})));
    if (!encoders) return encoders.error();

    StreamBuilder builder(*stream, report, report.files);
    if (const Status status = encodeAll(**reader, *encoders, builder, report, stop, progress); !status)
        return status;
    std::vector<TypeCounter> counters;
    for (const auto& encoder : *encoders) counters.push_back(encoder->takeTypes());
    encoders->clear();

    Result<std::vector<std::vector<std::uint32_t>>> translations = mergeTypes(counters, stop);
    if (!translations) return translations.error();
    const Result<std::vector<std::uint32_t>> order = typesByFrequency(counters.front(), stop);
    if (!order) return order.error();
    auto ordered = vocabularyOf(counters.front(), *order, stop);
    if (!ordered) return ordered.error();
    types = std::move(*ordered);
    report.types = types->size();
    counters.clear();
    if (const Status ranked = rankByOrder(*translations, *order, stop); !ranked) return ranked;

    ContentHash hash;
    for (std::size_t i = 0; i < types->size(); ++i) {
        if (i % kStopInterval == 0 && stop.stop_requested()) return cancelledError();
        hash.add(types->key(RowId{static_cast<std::uint32_t>(i)}));
    }
    if (const Status status = builder.translate(*translations, hash, progress, stop); !status) return status;
    contentHash = hash.hexadecimal();
    if (const Status mapped = stream->map(); !mapped) return mapped;
    return joinAllPhrases(stop, progress);
}

Status PreparedText::Data::joinAllPhrases(std::stop_token stop, const ProgressCallback& progress) {
    for (std::uint32_t pass = 1; pass <= options.phrases.passes; ++pass) {
        Result<JoinedText> joined =
            joinPhrases(*types, stream->values(), options.phrases, pass, stop, progress);
        if (!joined) return joined.error();
        if (joined->phrases.empty()) break;
        types = std::make_shared<const Vocabulary>(std::move(joined->types));
        stream.emplace(std::move(joined->stream));
        contentHash = std::move(joined->contentHash);
        report.tokens = joined->tokens;
        report.types = types->size();
        phrases.insert(phrases.end(), std::make_move_iterator(joined->phrases.begin()),
                       std::make_move_iterator(joined->phrases.end()));
    }
    if (options.phrases.passes > 0 && phrases.empty())
        report.warnings.push_back(
            "No two words belong together strongly enough to become a phrase. A lower threshold finds more.");
    return {};
}

const TextOptions& PreparedText::options() const {
    return m_data->options;
}
const TextReport& PreparedText::report() const {
    return m_data->report;
}
const std::vector<Phrase>& PreparedText::phrases() const {
    return m_data->phrases;
}
const std::string& PreparedText::contentHash() const {
    return m_data->contentHash;
}
const Vocabulary& PreparedText::types() const {
    return *m_data->types;
}
std::span<const std::uint32_t> PreparedText::stream() const {
    return m_data->stream->values();
}

VocabularyReport PreparedText::describe(const VocabularyOptions& options) const {
    const Vocabulary& types = *m_data->types;
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
    const std::uint64_t size = keptWords(*m_data->types, options);
    if (size < 2) {
        const bool oneType = m_data->types->size() < 2;
        return Error{ErrorCode::InvalidArgument,
                     size == 0 ? "no word of the text occurs " + std::to_string(options.minCount) + " times"
                     : oneType ? "the text has only one different word, and a model needs two"
                               : "only one word is left in the vocabulary, and a model needs two",
                     nameList(m_data->report.files),
                     oneType ? "Choose a longer text"
                             : "Lower the minimum count, raise the maximum size, or choose a longer text"};
    }
    const Vocabulary& types = *m_data->types;
    if (size == types.size()) return m_data->types;  // all of them: no second copy
    const std::span<const std::uint64_t> offsets = types.offsets().first(size + 1);
    const std::span<const std::uint64_t> counts = types.counts().first(size);
    return std::shared_ptr<const Vocabulary>(
        std::make_shared<Vocabulary>(std::string(types.arena().substr(0, offsets.back())),
                                     std::vector<std::uint64_t>(offsets.begin(), offsets.end()),
                                     std::vector<std::uint64_t>(counts.begin(), counts.end())));
}

}  // namespace embedscope
