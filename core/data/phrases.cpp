#include "core/data/phrases.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/base/ids.h"
#include "core/data/block_encoder.h"
#include "core/data/content_hash.h"
#include "core/data/pair_counter.h"
#include "core/data/prepared_text.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kSentenceEnd = PreparedText::kSentenceEnd;
constexpr std::size_t kPiece = 1 << 16;

std::uint64_t keyOf(std::uint32_t first, std::uint32_t second) {
    return std::uint64_t{first} << 32 | second;
}

/// Multiplies, because pairs of small numbers are common.
struct KeyHash {
    std::size_t operator()(std::uint64_t key) const {
        return static_cast<std::size_t>((key ^ (key >> 31)) * 0x9E3779B97F4A7C15ull >> 16);
    }
};

/// One pass over a text.
class PhraseJoiner {
  public:
    PhraseJoiner(const Vocabulary& types, std::span<const std::uint32_t> stream, const PhraseOptions& options,
                 std::uint32_t pass, std::stop_token stop, const ProgressCallback& progress)
        : m_types(types),
          m_stream(stream),
          m_options(options),
          m_pass(pass),
          m_stop(std::move(stop)),
          m_progress(progress),
          m_threshold(options.threshold != 0 ? options.threshold : usualPhraseThreshold(options.score)) {}

    Result<JoinedText> run() {
        if (Status found = findPairs(); !found) return found.error();
        if (Status named = nameTokens(); !named) return named.error();
        auto file = IdStreamFile::create();
        if (!file) return file.error();
        JoinedText result{{}, std::move(*file), {}, 0, {}};
        if (m_tokens.empty()) return result;
        if (Status joined = join(result); !joined) return joined.error();
        if (Status numbered = number(result); !numbered) return numbered.error();
        listPhrases(result);
        return result;
    }

  private:
    /// A pair that scores above the threshold.
    struct Candidate {
        CountedPair pair;
        double score = 0;
        std::uint32_t token = 0;  // its number in the joined text, before the new order
        std::uint64_t joined = 0;
    };

    PairCounts countsOf(const CountedPair& pair) const {
        return {m_types.count({pair.first}), m_types.count({pair.second}), pair.count};
    }

    Status findPairs() {
        const auto counts = m_types.counts();
        m_totals.tokens = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
        m_totals.entries = m_types.size();
        PairCounterOptions counter;
        // A pair is no more frequent than either word, so rarer words need not be counted; only gensim's
        // score wants the number of all pairs.
        if (m_options.score != PhraseScore::Gensim)
            counter.tokens = static_cast<std::uint32_t>(
                std::partition_point(counts.begin(), counts.end(),
                                     [&](std::uint64_t count) { return count >= m_options.minCount; }) -
                counts.begin());
        const auto take = [&](const CountedPair& pair) {
            ++m_totals.entries;
            if (pair.count < m_options.minCount) return;
            const bool later = m_options.score == PhraseScore::Gensim;
            const double score =
                later ? 0 : phraseScore(m_options.score, countsOf(pair), m_totals, m_options.minCount);
            if (later || score > m_threshold) m_candidates.push_back({pair, score, 0, 0});
        };
        const auto scans = countPairs(m_stream, counter, take, m_stop, m_progress);
        if (!scans) return scans.error();
        if (m_options.score == PhraseScore::Gensim) {
            for (Candidate& candidate : m_candidates)
                candidate.score =
                    phraseScore(m_options.score, countsOf(candidate.pair), m_totals, m_options.minCount);
            std::erase_if(m_candidates, [&](const Candidate& c) { return !(c.score > m_threshold); });
        }
        // The order in which they were counted depends on the memory.
        std::sort(m_candidates.begin(), m_candidates.end(), [](const Candidate& a, const Candidate& b) {
            return keyOf(a.pair.first, a.pair.second) < keyOf(b.pair.first, b.pair.second);
        });
        return {};
    }

    std::string textOf(const Candidate& candidate) const {
        std::string text(m_types.key({candidate.pair.first}));
        text += PhraseOptions::kJoiner;
        text += m_types.key({candidate.pair.second});
        return text;
    }

    /// Two phrases may read the same ("a_b" + "c" and "a" + "b_c"), and so may a word of the text: they
    /// become one token.
    Status nameTokens() {
        std::unordered_map<std::string, std::uint32_t> made;
        auto next = static_cast<std::uint64_t>(m_types.size());
        for (std::size_t i = 0; i < m_candidates.size(); ++i) {
            if (i % 4096 == 0 && m_stop.stop_requested()) return cancelledError();
            Candidate& candidate = m_candidates[i];
            std::string text = textOf(candidate);
            if (text.size() > BlockEncoder::kLongestToken) continue;
            if (const auto known = m_types.find(text)) {
                candidate.token = known->value;
            } else {
                const auto [entry, added] = made.try_emplace(text, static_cast<std::uint32_t>(next));
                candidate.token = entry->second;
                if (added) {
                    if (++next > kMaxRows)
                        return Error{ErrorCode::TooLarge, "the text has too many phrases",
                                     "--phrase-threshold",
                                     "Raise the threshold or the minimum count of phrases"};
                    m_newTexts.push_back(std::move(text));
                }
            }
            m_tokens.emplace(keyOf(candidate.pair.first, candidate.pair.second),
                             static_cast<std::uint32_t>(i));
        }
        return {};
    }

    Status join(JoinedText& result) {
        m_counts.assign(m_types.size() + m_newTexts.size(), 0);
        ProgressReporter reporter(m_progress, "Joining phrases", m_stream.size(), "words");
        std::vector<std::uint32_t> piece;
        piece.reserve(kPiece);
        for (std::size_t at = 0; at < m_stream.size();) {
            std::uint32_t token = m_stream[at++];
            if (token != kSentenceEnd) {
                if (at < m_stream.size() && m_stream[at] != kSentenceEnd) {
                    if (const auto found = m_tokens.find(keyOf(token, m_stream[at]));
                        found != m_tokens.end()) {
                        Candidate& candidate = m_candidates[found->second];
                        token = candidate.token;
                        ++candidate.joined;
                        ++at;
                    }
                }
                ++m_counts[token];
                ++result.tokens;
            }
            piece.push_back(token);
            if (piece.size() < kPiece) continue;
            if (m_stop.stop_requested()) return cancelledError();
            reporter.update(at);
            if (Status written = result.stream.append(piece); !written) return written;
            piece.clear();
        }
        reporter.finish();
        return result.stream.append(piece);
    }

    std::string_view tokenText(std::uint32_t token) const {
        return token < m_types.size() ? m_types.key({token})
                                      : std::string_view(m_newTexts[token - m_types.size()]);
    }

    /// Gives the tokens their places in the order of their new counts.
    Status number(JoinedText& result) {
        std::vector<std::uint32_t> order;
        for (std::uint32_t token = 0; token < m_counts.size(); ++token)
            if (m_counts[token] > 0) order.push_back(token);
        // Nearly in order already: counts of words only fell. Runs of a million sort in some 50 ms.
        constexpr std::ptrdiff_t kRun = 1 << 18;
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            return m_counts[a] != m_counts[b] ? m_counts[a] > m_counts[b] : tokenText(a) < tokenText(b);
        };
        for (auto from = order.begin(); from != order.end();) {
            if (m_stop.stop_requested()) return cancelledError();
            const auto to = from + std::min<std::ptrdiff_t>(kRun, order.end() - from);
            std::sort(from, to, before);
            std::inplace_merge(order.begin(), from, to, before);
            from = to;
        }
        std::vector<std::uint32_t> place(m_counts.size());
        std::string arena;
        std::vector<std::uint64_t> offsets{0};
        std::vector<std::uint64_t> counts;
        ContentHash hash;
        for (const std::uint32_t token : order) {
            place[token] = static_cast<std::uint32_t>(counts.size());
            arena += tokenText(token);
            offsets.push_back(arena.size());
            counts.push_back(m_counts[token]);
            hash.add(tokenText(token));
        }
        result.types = Vocabulary(std::move(arena), std::move(offsets), std::move(counts));
        const Status rewritten = result.stream.rewrite(
            [&](std::uint64_t, std::span<std::uint32_t> values) {
                for (std::uint32_t& value : values) {
                    if (value != kSentenceEnd) value = place[value];
                    hash.add(value);
                }
            },
            m_stop);
        if (!rewritten) return rewritten;
        result.contentHash = hash.hexadecimal();
        return result.stream.map();
    }

    void listPhrases(JoinedText& result) const {
        for (const Candidate& candidate : m_candidates)
            if (candidate.joined > 0)
                result.phrases.push_back({textOf(candidate), std::string(m_types.key({candidate.pair.first})),
                                          std::string(m_types.key({candidate.pair.second})),
                                          candidate.pair.count, candidate.joined, candidate.score, m_pass});
        std::sort(result.phrases.begin(), result.phrases.end(), [](const Phrase& a, const Phrase& b) {
            return a.score != b.score ? a.score > b.score
                                      : std::tie(a.text, a.first) < std::tie(b.text, b.first);
        });
    }

    const Vocabulary& m_types;
    std::span<const std::uint32_t> m_stream;
    const PhraseOptions& m_options;
    std::uint32_t m_pass;
    std::stop_token m_stop;
    const ProgressCallback& m_progress;
    double m_threshold;
    PairTotals m_totals;
    std::vector<Candidate> m_candidates;
    std::unordered_map<std::uint64_t, std::uint32_t, KeyHash> m_tokens;  // pair to candidate
    std::vector<std::string> m_newTexts;
    std::vector<std::uint64_t> m_counts;  // by token
};

}  // namespace

Result<JoinedText> joinPhrases(const Vocabulary& types, std::span<const std::uint32_t> stream,
                               const PhraseOptions& options, std::uint32_t pass, std::stop_token stop,
                               const ProgressCallback& progress) {
    return PhraseJoiner(types, stream, options, pass, std::move(stop), progress).run();
}

}  // namespace embedscope
