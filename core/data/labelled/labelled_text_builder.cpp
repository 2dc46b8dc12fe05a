#include "core/data/labelled/labelled_text_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/parallel_blocks.h"
#include "core/base/random.h"
#include "core/data/content_hash.h"

namespace embedscope {
namespace {

/// Examples of numbers between two looks at the stop token.
constexpr std::size_t kStopInterval = 256;
/// Of imdb.npz's kind; a row beyond it could not be trained.
constexpr std::uint32_t kLargestRank = 50'000'000;
/// An example without a label.
constexpr auto kNoPart = static_cast<ExamplePart>(255);

std::string placeOf(const std::string& file, std::uint64_t line) {
    return line == 0 ? file : linePlace(file, line);
}

std::string times(std::uint64_t count, const char* one, const char* many) {
    return std::to_string(count) + (count == 1 ? one : many);
}

}  // namespace

LabelledTextBuilder::LabelledTextBuilder(LabelledText::Data& data, unsigned threads, std::stop_token stop,
                                         const ProgressCallback& progress)
    : m_data(data), m_threads(threads), m_stop(std::move(stop)), m_progress(progress) {}

Status LabelledTextBuilder::readFile(const std::filesystem::path& path, bool heldOut) {
    auto opened = openLabelledReader(path, m_data.options.layout);
    if (!opened) return opened.error();
    LabelledReader& reader = **opened;
    if (m_holdsNumbers && *m_holdsNumbers != reader.holdsNumbers())
        return Error{ErrorCode::InvalidArgument, "texts and files of numbers cannot be read together",
                     path.filename().string(), "Give files of one kind"};
    m_holdsNumbers = reader.holdsNumbers();
    if (m_data.report.format.empty()) m_data.report.format = reader.format();
    // A folder may be named with a separator at its end.
    const auto name = path.has_filename() ? path.filename() : path.parent_path().filename();
    m_data.report.files.push_back(name.string());
    ProgressReporter reporter(m_progress, "Reading the examples", reader.size());
    const Status read =
        reader.holdsNumbers() ? readNumbers(reader, heldOut, reporter) : readTexts(reader, heldOut, reporter);
    if (!read) return read;
    reporter.finish();
    for (auto& warning : reader.warnings()) m_readerWarnings.push_back(std::move(warning));
    if (m_rankNames.empty()) m_rankNames = reader.rankNames();
    return {};
}

/// Keeps the labels of an example; false when it has none and is to be left out.
bool LabelledTextBuilder::takeLabels(RawExample& example, bool heldOut, const std::string& file) {
    if (example.labels.empty()) {
        if (m_data.report.skipped++ == 0)
            m_firstSkipped = example.place.empty() ? placeOf(file, example.line) : example.place;
        return false;
    }
    const std::size_t begin = m_data.labelIds.size();
    for (std::string& label : example.labels) {
        std::uint64_t replaced = 0;
        std::string name = utf8FromMixed(label, replaced);
        if (name.size() > 1024) name = utf8FromMixed(name.substr(0, 1024), replaced);
        const auto [entry, isNew] =
            m_labelNumbers.try_emplace(std::move(name), static_cast<std::uint32_t>(m_labelNames.size()));
        if (isNew) m_labelNames.push_back(entry->first);
        m_data.labelIds.push_back(entry->second);
    }
    std::sort(m_data.labelIds.begin() + static_cast<std::ptrdiff_t>(begin), m_data.labelIds.end());
    m_data.labelIds.erase(
        std::unique(m_data.labelIds.begin() + static_cast<std::ptrdiff_t>(begin), m_data.labelIds.end()),
        m_data.labelIds.end());
    m_data.labelEnds.push_back(m_data.labelIds.size());
    m_parts.push_back(heldOut ? ExamplePart::Validation : example.part);
    return true;
}

void LabelledTextBuilder::noteEmpty(const std::string& file, std::uint64_t line) {
    if (m_data.report.emptyTexts++ == 0) m_firstEmpty = placeOf(file, line);
}

Status LabelledTextBuilder::makeEncoders() {
    while (m_encoders.size() < m_threads) {
        auto encoder = ExampleEncoder::create(m_data.options.text, static_cast<unsigned>(m_encoders.size()));
        if (!encoder) return encoder.error();
        m_encoders.push_back(std::move(*encoder));
    }
    return {};
}

Status LabelledTextBuilder::readTexts(LabelledReader& reader, bool heldOut, ProgressReporter& reporter) {
    const std::string file = m_data.report.files.back();
    if (reader.size() < ExampleBatch::kBytes && m_encoders.empty()) m_threads = 1;  // not worth a second one
    if (Status made = makeEncoders(); !made) return made;
    std::vector<ExampleBatch> batches(2 * std::size_t{m_threads});
    RawExample example;
    bool more = true;
    while (more) {
        std::size_t filled = 0;
        for (; filled < batches.size() && more; ++filled) {
            ExampleBatch& batch = batches[filled];
            batch.clear();
            while (!batch.isFull()) {
                const Result<bool> got = reader.next(example);
                if (!got) return got.error();
                more = *got;
                if (!more) break;
                if (!takeLabels(example, heldOut, file)) continue;
                batch.texts += example.text;
                batch.ends.push_back(batch.texts.size());
                batch.lines.push_back(example.line);
            }
            if (m_stop.stop_requested()) return cancelledError();
        }
        std::vector<Status> results(filled);
        const bool done = parallelBlocks(
            filled, workerCount(m_threads, filled), m_stop, [&](std::size_t block, unsigned worker) {
                results[block] = m_encoders[worker]->encode(batches[block], m_stop);
            });
        if (!done) return cancelledError();
        for (std::size_t i = 0; i < filled; ++i) {
            if (!results[i]) return results[i];
            if (Status taken = takeBatch(batches[i], file); !taken) return taken;
        }
        reporter.update(reader.position());
    }
    return {};
}

Status LabelledTextBuilder::takeBatch(const ExampleBatch& batch, const std::string& file) {
    const std::uint64_t base = m_data.stream->size();
    if (Status appended = m_data.stream->append(batch.ids); !appended) return appended;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < batch.idEnds.size(); ++i) {
        m_data.ends.push_back(base + batch.idEnds[i]);
        if (batch.idEnds[i] == begin) noteEmpty(file, batch.lines[i]);
        begin = batch.idEnds[i];
    }
    if (!m_stretches.empty() && m_stretches.back().encoder == batch.encoder)
        m_stretches.back().end = m_data.stream->size();
    else
        m_stretches.push_back({m_data.stream->size(), batch.encoder});
    if (batch.replacedBytes > 0 && m_data.report.replacedBytes == 0)
        m_firstBad = placeOf(file, batch.firstBadLine);
    m_data.report.replacedBytes += batch.replacedBytes;
    m_data.report.overlongTokens += batch.overlongTokens;
    return {};
}

Status LabelledTextBuilder::readNumbers(LabelledReader& reader, bool heldOut, ProgressReporter& reporter) {
    const std::string file = m_data.report.files.back();
    RawExample example;
    for (std::size_t count = 0;; ++count) {
        if (count % kStopInterval == 0) {
            if (m_stop.stop_requested()) return cancelledError();
            reporter.update(reader.position());
        }
        const Result<bool> more = reader.next(example);
        if (!more) return more.error();
        if (!*more) return {};
        if (!takeLabels(example, heldOut, file)) continue;
        for (std::uint32_t& rank : example.numbers) {
            if (rank == 0 || rank > kLargestRank)
                return Error{ErrorCode::BadFormat, std::to_string(rank) + " is not the rank of a word",
                             example.place, "Ranks begin at 1; give the file as Keras publishes it"};
            m_largestRank = std::max<std::uint64_t>(m_largestRank, rank);
            --rank;
        }
        if (Status appended = m_data.stream->append(example.numbers); !appended) return appended;
        m_data.ends.push_back(m_data.stream->size());
        if (example.numbers.empty()) noteEmpty(file, 0);
    }
}

Status LabelledTextBuilder::finish() {
    if (Status done = split(); !done) return done;
    if (Status done = orderLabels(); !done) return done;
    if (Status done = orderTypes(); !done) return done;
    if (Status done = m_data.stream->map(); !done) return done;
    hashContent();
    finishWarnings();
    return {};
}

/// Decides which examples are held out.
Status LabelledTextBuilder::split() {
    const std::size_t size = m_data.ends.size();
    const std::string& first = m_data.report.files.front();
    if (size == 0)
        return Error{ErrorCode::InvalidArgument, "there is not a single example with a label in it", first,
                     "Choose a file with labelled examples"};
    const bool said =
        std::any_of(m_parts.begin(), m_parts.end(), [](ExamplePart p) { return p != ExamplePart::Unsaid; });
    const double share = m_data.options.validation;
    if (!said && share > 0) {
        const auto wanted = std::clamp<std::size_t>(
            static_cast<std::size_t>(static_cast<double>(size) * share + 0.5), 1, size);
        Random random(m_data.options.seed, 0x76616C);
        for (std::size_t i = 0; i < wanted; ++i) {  // one of each of so many equal stretches
            const std::size_t begin = size * i / wanted;
            const std::size_t end = size * (i + 1) / wanted;
            m_parts[begin + random.below(static_cast<std::uint32_t>(end - begin))] = ExamplePart::Validation;
        }
    } else if (said && share > 0) {
        m_readerWarnings.push_back(
            "The data say themselves what is held out, so the share to hold out was not used.");
    }
    for (std::size_t i = 0; i < size; ++i) {
        const bool heldOut = m_parts[i] == ExamplePart::Validation;
        (heldOut ? m_data.validation : m_data.training).push_back(static_cast<std::uint32_t>(i));
    }
    if (m_data.training.empty())
        return Error{ErrorCode::InvalidArgument, "every example is held out, and none is left to train on",
                     first,
                     "Mark some examples as train, or give the held-out ones apart with --validation-input"};
    return {};
}

/// Numbers the labels in the order that the user sees, and leaves out held-out examples whose label was never
/// trained.
Status LabelledTextBuilder::orderLabels() {
    std::vector<std::uint64_t> counts(m_labelNames.size());
    const auto labelsOf = [&](std::uint32_t example) {
        const std::uint64_t begin = example == 0 ? 0 : m_data.labelEnds[example - 1];
        return std::span(m_data.labelIds).subspan(begin, m_data.labelEnds[example] - begin);
    };
    for (const std::uint32_t example : m_data.training)
        for (const std::uint32_t label : labelsOf(example)) ++counts[label];
    std::vector<std::uint32_t> order;
    for (std::uint32_t label = 0; label < counts.size(); ++label)
        if (counts[label] > 0) order.push_back(label);
    if (order.size() < 2)
        return Error{ErrorCode::InvalidArgument,
                     "all " + std::to_string(m_data.training.size()) + " training examples have the label '" +
                         m_labelNames[order.front()] + "', and a classifier needs two",
                     m_data.report.files.front(), "Choose examples of at least two classes"};
    const auto isNumber = [&](std::uint32_t label) {
        const std::string& name = m_labelNames[label];
        return name.size() < 10 && name.find_first_not_of("0123456789") == std::string::npos;
    };
    const bool numeric = std::all_of(order.begin(), order.end(), isNumber);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto& left = m_labelNames[a];
        const auto& right = m_labelNames[b];
        if (!numeric) return left < right;
        const int x = std::stoi(left), y = std::stoi(right);
        return x != y ? x < y : left < right;
    });
    constexpr std::uint32_t kUnknown = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> rank(counts.size(), kUnknown);
    std::vector<std::string> names;
    std::vector<std::uint64_t> ordered;
    for (const std::uint32_t label : order) {
        rank[label] = static_cast<std::uint32_t>(names.size());
        names.push_back(m_labelNames[label]);
        ordered.push_back(counts[label]);
    }
    std::string firstUnknown;
    const auto isUnknown = [&](std::uint32_t example) {
        const auto labels = labelsOf(example);
        const auto bad =
            std::find_if(labels.begin(), labels.end(), [&](auto label) { return rank[label] == kUnknown; });
        if (bad != labels.end() && firstUnknown.empty()) firstUnknown = m_labelNames[*bad];
        return bad != labels.end();
    };
    const auto unknown = std::erase_if(m_data.validation, isUnknown);
    if (unknown > 0)
        m_readerWarnings.push_back(
            times(unknown, " held-out example has a label", " held-out examples have a label") +
            " that no training example has (such as '" + firstUnknown +
            "') and cannot be judged; they were left out.");
    for (std::uint32_t& label : m_data.labelIds) label = rank[label] == kUnknown ? 0 : rank[label];
    for (std::uint32_t i = 0; i < m_data.ends.size(); ++i) std::sort(labelsOf(i).begin(), labelsOf(i).end());
    m_data.labels = Vocabulary(std::move(names), std::move(ordered));
    m_data.report.training = m_data.training.size();
    m_data.report.validation = m_data.validation.size();
    return {};
}

void LabelledTextBuilder::hashContent() {
    ContentHash hash;
    for (std::uint32_t i = 0; i < m_data.types.size(); ++i) hash.add(m_data.types.key({i}));
    for (std::uint32_t i = 0; i < m_data.labels.size(); ++i) hash.add(m_data.labels.key({i}));
    for (const std::uint32_t id : m_data.stream->values()) hash.add(id);
    for (const std::uint64_t end : m_data.ends) hash.add(end);
    for (const std::uint64_t end : m_data.labelEnds) hash.add(end);
    for (const std::uint32_t label : m_data.labelIds) hash.add(label);
    for (const std::uint32_t example : m_data.validation) hash.add(example);
    m_data.contentHash = hash.hexadecimal();
}

void LabelledTextBuilder::finishWarnings() {
    LabelledReport& report = m_data.report;
    report.warnings = std::move(m_readerWarnings);
    if (report.skipped > 0)
        report.warnings.push_back(times(report.skipped, " example has no label and was left out",
                                        " examples have no label and were left out") +
                                  ", the first at " + m_firstSkipped + ".");
    if (report.emptyTexts > 0)
        report.warnings.push_back(
            times(report.emptyTexts, " example has no word in it", " examples have no word in them") +
            ", the first at " + m_firstEmpty + ".");
    if (report.replacedBytes > 0)
        report.warnings.push_back(
            times(report.replacedBytes, " byte is no UTF-8 and was", " bytes are no UTF-8 and were") +
            " taken as Latin-1, the first at " + m_firstBad + ".");
    if (report.overlongTokens > 0)
        report.warnings.push_back(
            "Words of more than 1,024 bytes were left out: " + std::to_string(report.overlongTokens) + ".");
}

}  // namespace embedscope
