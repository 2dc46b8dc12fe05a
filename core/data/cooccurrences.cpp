#include "core/data/cooccurrences.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/data/pair_merge.h"
#include "core/data/pair_table.h"
#include "core/data/prepared_text.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kOne = 1ull << 30;       // the weight 1
constexpr std::uint64_t kPiece = 1u << 14;       // positions that a worker takes at a time
constexpr std::uint64_t kMergeBytes = 8u << 20;  // what merging may use at least

/// One worker: a table of its own, and the runs that it has written.
class PairCounter {
  public:
    PairCounter(std::span<const std::uint32_t> stream, const CooccurrenceOptions& options,
                std::span<const std::uint64_t> weights, std::uint64_t tableBytes, SpillFile file)
        : m_stream(stream),
          m_options(options),
          m_weights(weights),
          m_table(tableBytes),
          m_file(std::move(file)),
          m_history(options.window) {}

    /// Counts every pair whose later word stands in [begin, end).
    Status count(std::uint64_t begin, std::uint64_t end, std::stop_token stop) {
        recall(begin);
        for (std::uint64_t at = begin; at < end; ++at) {
            const std::uint32_t token = m_stream[at];
            if (token == PreparedText::kSentenceEnd) {
                m_known = 0;
                continue;
            }
            const std::uint32_t word = wordOf(token);
            if (word == kNone) continue;
            if (Status added = addPairs(word, stop); !added) return added;
            remember(word);
        }
        return {};
    }

    Status finish(std::stop_token stop) {
        Status spilled = m_table.spill(m_file, m_runs, stop);
        m_table = PairTable(0);
        return spilled;
    }
    const std::vector<PairRun>& runs() const { return m_runs; }

  private:
    static constexpr std::uint32_t kNone = PreparedText::kSentenceEnd;

    std::uint32_t wordOf(std::uint32_t token) const {
        return token < m_options.vocabulary ? token : m_options.unknownRow ? m_options.vocabulary : kNone;
    }

    void remember(std::uint32_t word) {
        m_newest = m_newest + 1 == m_history.size() ? 0 : m_newest + 1;
        m_history[m_newest] = word;
        m_known = std::min<std::size_t>(m_known + 1, m_history.size());
    }

    /// Fills the history with the words of the sentence before a position.
    void recall(std::uint64_t position) {
        std::vector<std::uint32_t> words;
        while (position > 0 && words.size() < m_history.size()) {
            const std::uint32_t token = m_stream[--position];
            if (token == PreparedText::kSentenceEnd) break;
            if (wordOf(token) != kNone) words.push_back(wordOf(token));
        }
        m_known = 0;
        for (auto word = words.rbegin(); word != words.rend(); ++word) remember(*word);
    }

    Status addPairs(std::uint32_t word, std::stop_token stop) {
        m_keys.clear();
        for (std::size_t distance = 1, at = m_newest; distance <= m_known; ++distance) {
            const std::uint32_t other = m_history[at];
            const std::uint64_t key = std::uint64_t{std::min(word, other)} << 32 | std::max(word, other);
            m_table.prefetch(key);
            m_keys.push_back(key);
            at = at == 0 ? m_history.size() - 1 : at - 1;
        }
        if (m_table.isNearlyFull(m_keys.size()))
            if (Status spilled = m_table.spill(m_file, m_runs, stop); !spilled) return spilled;
        for (std::size_t i = 0; i < m_keys.size(); ++i) {
            const bool itself = m_keys[i] >> 32 == (m_keys[i] & 0xFFFFFFFFu);
            m_table.add(m_keys[i], m_weights[i] << itself);
        }
        return {};
    }

    std::span<const std::uint32_t> m_stream;
    const CooccurrenceOptions& m_options;
    std::span<const std::uint64_t> m_weights;  // by distance, from 1
    PairTable m_table;
    SpillFile m_file;
    std::vector<PairRun> m_runs;
    std::vector<std::uint32_t> m_history;  // a ring
    std::size_t m_newest = 0;
    std::size_t m_known = 0;
    std::vector<std::uint64_t> m_keys;
};

/// The slots that a text can fill at most, so that a short text takes little memory.
std::uint64_t tableBytes(std::uint64_t tokens, const CooccurrenceOptions& options, unsigned threads) {
    const double words = static_cast<double>(options.vocabulary) + 1;
    const double pairs = std::min(static_cast<double>(tokens) * options.window, words * (words + 1) / 2);
    const double wanted = (pairs * 1.5 + PairTable::kRoom) * sizeof(WeightedPair);
    return static_cast<std::uint64_t>(std::min(wanted, static_cast<double>(options.memoryBytes / threads)));
}

/// Keeps the first failure of several threads.
class FirstFailure {
  public:
    void note(const Status& status) {
        if (status) return;
        const std::lock_guard lock(m_mutex);
        if (!m_error) m_error = status.error();
        m_failed = true;
    }
    bool any() const { return m_failed.load(std::memory_order_relaxed); }
    Status status() const { return m_error ? Status(*m_error) : Status(); }

  private:
    std::mutex m_mutex;
    std::optional<Error> m_error;
    std::atomic<bool> m_failed{false};
};

/// Counts all positions with all counters, the first on the calling thread.
Status countAll(std::span<std::unique_ptr<PairCounter>> counters, std::uint64_t positions,
                const ProgressCallback& progress, std::stop_token stop) {
    std::atomic<std::uint64_t> next{0};
    FirstFailure failure;
    ProgressReporter reporter(progress, "Counting the word pairs", positions, "words");
    const auto work = [&](PairCounter& counter, bool reports) {
        try {
            while (!failure.any()) {
                const std::uint64_t begin = next.fetch_add(kPiece, std::memory_order_relaxed);
                if (begin >= positions) return failure.note(counter.finish(stop));
                if (stop.stop_requested()) return failure.note(cancelledError());
                if (reports) reporter.update(begin);
                failure.note(counter.count(begin, std::min(begin + kPiece, positions), stop));
            }
        } catch (const std::bad_alloc&) {
            failure.note(Error{ErrorCode::TooLarge, "there is not enough memory to count the word pairs",
                               "--memory-mb", "Choose a smaller value"});
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (auto& counter : counters.subspan(1)) helpers.emplace_back([&] { work(*counter, false); });
        work(*counters.front(), true);
    }
    reporter.finish();
    return failure.status();
}

/// Merges all runs into the final list.
Result<CooccurrenceFile> merged(std::span<const PairRun> runs, std::uint64_t memoryBytes,
                                const ProgressCallback& progress, std::stop_token stop) {
    auto file = SpillFile::create("the word pairs");
    if (!file) return file.error();
    std::uint64_t total = 0;
    for (const PairRun& run : runs) total += run.count;
    ProgressReporter reporter(progress, "Merging the word pairs", total, "pairs");
    std::vector<Cooccurrence> out;
    std::uint64_t done = 0;
    const auto take = [&](std::span<const WeightedPair> pairs) {
        out.clear();
        for (const WeightedPair& pair : pairs)
            out.push_back({static_cast<std::uint32_t>(pair.key >> 32), static_cast<std::uint32_t>(pair.key),
                           static_cast<float>(static_cast<double>(pair.weight) / static_cast<double>(kOne))});
        reporter.update(done += pairs.size());
        return file->append(std::as_bytes(std::span(out)));
    };
    if (Status all = mergeRuns(runs, std::max(memoryBytes, kMergeBytes), take, stop); !all)
        return all.error();
    reporter.finish();
    if (Status mapped = file->map(); !mapped) return mapped.error();
    return CooccurrenceFile(std::move(*file));
}

}  // namespace

Result<CooccurrenceFile> countCooccurrences(std::span<const std::uint32_t> stream,
                                            const CooccurrenceOptions& options,
                                            const ProgressCallback& progress, std::stop_token stop) {
    std::vector<std::uint64_t> weights(options.window);
    for (std::uint64_t i = 0; i < weights.size(); ++i)
        weights[i] = options.weightByDistance ? (kOne + (i + 1) / 2) / (i + 1) : kOne;
    const std::uint64_t pieces = std::max<std::uint64_t>(1, (stream.size() + kPiece - 1) / kPiece);
    const auto threads = static_cast<unsigned>(std::clamp<std::uint64_t>(options.threads, 1, pieces));
    const std::uint64_t bytes = tableBytes(stream.size(), options, threads);
    std::vector<std::unique_ptr<PairCounter>> counters;
    for (unsigned i = 0; i < threads; ++i) {
        auto file = SpillFile::create("the word pairs");
        if (!file) return file.error();
        counters.push_back(std::make_unique<PairCounter>(stream, options, weights, bytes, std::move(*file)));
    }
    if (Status counted = countAll(counters, stream.size(), progress, stop); !counted) return counted.error();
    std::vector<PairRun> runs;
    for (const auto& counter : counters)
        runs.insert(runs.end(), counter->runs().begin(), counter->runs().end());
    return merged(runs, std::min<std::uint64_t>(options.memoryBytes, 64u << 20), progress, stop);
}

}  // namespace embedscope
