#include "core/train/glove/shuffled_pairs.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/random.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kBucketPairs = 1u << 20;
constexpr std::uint64_t kBufferBytes = 16u << 20;  // of all buckets together
constexpr std::uint64_t kBucketStream = 1;         // random numbers: which bucket
constexpr std::uint64_t kOrderStream = 2;          // and from here on the order within each

/// The buckets in the file, one behind the other, and what is not yet written of each.
class Buckets {
  public:
    Buckets(SpillFile& file, std::uint64_t pairs, std::uint64_t seed)
        : m_file(file),
          m_count(static_cast<std::uint32_t>(
              std::max<std::uint64_t>(1, (pairs + kBucketPairs - 1) / kBucketPairs))),
          m_seed(seed),
          m_buffers(m_count) {
        std::vector<std::uint64_t> sizes(m_count);
        Random random = bucketRandom();
        for (std::uint64_t i = 0; i < pairs; ++i) ++sizes[random.below(m_count)];
        m_begins.push_back(0);
        for (const std::uint64_t size : sizes) m_begins.push_back(m_begins.back() + size);
        m_written.assign(m_begins.begin(), m_begins.end() - 1);
        m_room = std::clamp<std::uint64_t>(kBufferBytes / sizeof(GlovePair) / m_count, 64, 4096);
    }

    /// The same numbers every time: first to measure the buckets, then to fill them.
    Random bucketRandom() const { return Random(m_seed, kBucketStream); }
    std::uint32_t draw(Random& random) const { return random.below(m_count); }

    Status add(std::uint32_t bucket, const GlovePair& pair) {
        auto& buffer = m_buffers[bucket];
        buffer.push_back(pair);
        return buffer.size() < m_room ? Status{} : flush(bucket);
    }
    Status flushAll() {
        for (std::uint32_t bucket = 0; bucket < m_count; ++bucket)
            if (Status flushed = flush(bucket); !flushed) return flushed;
        m_buffers.clear();
        return {};
    }
    /// Puts each bucket into random order (Fisher and Yates 1938).
    Status shuffleEach(std::stop_token stop) {
        std::vector<GlovePair> pairs;
        for (std::uint32_t bucket = 0; bucket < m_count; ++bucket) {
            if (stop.stop_requested()) return cancelledError();
            pairs.resize(m_begins[bucket + 1] - m_begins[bucket]);
            const auto bytes = std::as_writable_bytes(std::span(pairs));
            const std::uint64_t offset = m_begins[bucket] * sizeof(GlovePair);
            if (Status read = m_file.readAt(bytes, offset); !read) return read;
            Random random(m_seed, kOrderStream + bucket);
            for (std::size_t i = pairs.size(); i > 1; --i)
                std::swap(pairs[i - 1], pairs[random.below(static_cast<std::uint32_t>(i))]);
            if (Status written = m_file.writeAt(bytes, offset); !written) return written;
        }
        return {};
    }

  private:
    Status flush(std::uint32_t bucket) {
        auto& buffer = m_buffers[bucket];
        const auto bytes = std::as_bytes(std::span(buffer));
        const Status written = m_file.writeAt(bytes, m_written[bucket] * sizeof(GlovePair));
        m_written[bucket] += buffer.size();
        buffer.clear();
        return written;
    }

    SpillFile& m_file;
    std::uint32_t m_count;
    std::uint64_t m_seed;
    std::vector<std::vector<GlovePair>> m_buffers;
    std::vector<std::uint64_t> m_begins;   // pairs before each bucket
    std::vector<std::uint64_t> m_written;  // where the next ones of each go
    std::size_t m_room = 0;
};

}  // namespace

Result<ShuffledPairs> ShuffledPairs::create(std::span<const Cooccurrence> pairs,
                                            const GloveSettings& settings, const ProgressCallback& progress,
                                            std::stop_token stop) {
    auto file = SpillFile::create("the shuffled word pairs");
    if (!file) return file.error();
    ShuffledPairs shuffled(std::move(*file));
    Buckets buckets(shuffled.m_file, pairs.size(), settings.seed);
    ProgressReporter reporter(progress, "Shuffling the word pairs", pairs.size(), "pairs");
    Random random = buckets.bucketRandom();
    double loss = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (i % 65536 == 0) {
            if (stop.stop_requested()) return cancelledError();
            reporter.update(i);
        }
        const double count = static_cast<double>(pairs[i].count);
        const double logCount = std::log(count);
        const double weight = settings.weight(count);
        loss += 0.5 * weight * logCount * logCount;
        const GlovePair pair{pairs[i].row, pairs[i].column, static_cast<float>(logCount),
                             static_cast<float>(weight)};
        if (Status added = buckets.add(buckets.draw(random), pair); !added) return added.error();
    }
    if (Status flushed = buckets.flushAll(); !flushed) return flushed.error();
    if (Status done = buckets.shuffleEach(stop); !done) return done.error();
    reporter.finish();
    if (Status mapped = shuffled.m_file.map(); !mapped) return mapped.error();
    shuffled.m_untrainedLoss = pairs.empty() ? 0 : loss / static_cast<double>(pairs.size());
    return shuffled;
}

}  // namespace embedscope
