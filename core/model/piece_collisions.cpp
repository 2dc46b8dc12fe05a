#include "core/model/piece_collisions.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/text/utf8.h"

namespace embedscope {
namespace {

constexpr std::size_t kEntriesAtATime = 1u << 23;  // 200 MB at most
constexpr std::uint32_t kQueried = 0xFFFFFFFFu;    // stands for the row of a word outside the vocabulary

/// One piece of one word: where its text lies, and its bucket.
struct Entry {
    std::uint32_t bucket;
    std::uint32_t row;
    std::uint64_t text;  // a hash of the text: the same text comes from many words
    std::uint32_t begin;
    std::uint32_t size;
};

std::uint64_t textHash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

/// Goes through the pieces of all words, some buckets at a time.
class CollisionSearch {
  public:
    CollisionSearch(const PieceVectors& pieces, const CollisionQuery& query, std::stop_token stop)
        : m_pieces(pieces), m_encoding(pieces.encoding()), m_query(query), m_stop(std::move(stop)) {}

    Result<CollisionReport> run() {
        if (m_query.word) {
            m_word = m_pieces.lookedUp(*m_query.word);
            m_encoding.appendBuckets(m_word, m_wanted);
            std::sort(m_wanted.begin(), m_wanted.end());
            m_wanted.erase(std::unique(m_wanted.begin(), m_wanted.end()), m_wanted.end());
        }
        m_report.buckets = m_encoding.buckets;
        const std::uint64_t passes = m_query.word ? 1 : 1 + pieceCount() / kEntriesAtATime;
        for (std::uint64_t pass = 0; pass < passes; ++pass) {
            m_firstBucket = m_encoding.buckets * pass / passes;
            m_endBucket = m_encoding.buckets * (pass + 1) / passes;
            if (!collect()) return cancelledError();
            group();
            shorten();
        }
        if (m_encoding.kind == WordEncoding::Kind::Hash) {
            if (!countWords()) return cancelledError();
        } else {
            m_report.inseparableItems = m_report.collidingItems;  // an n-gram has one bucket
        }
        return std::move(m_report);
    }

  private:
    bool hasNgrams(std::uint32_t row) const {
        return !(m_encoding.unknownRow && row + 1 == m_pieces.keys().size());
    }
    std::string_view key(std::uint32_t row) const {
        return row == kQueried ? std::string_view(m_word) : m_pieces.keys().key({row});
    }
    bool stopped(std::uint32_t row) const { return row % 1024 == 0 && m_stop.stop_requested(); }

    std::uint64_t pieceCount() const {
        std::uint64_t bytes = m_pieces.keys().arena().size() + 2 * m_pieces.keys().size();
        return m_encoding.kind == WordEncoding::Kind::Hash
                   ? m_pieces.keys().size() * m_encoding.functions
                   : bytes * (m_encoding.ngrams.longest - m_encoding.ngrams.shortest + 1);
    }

    bool isWanted(std::uint32_t bucket) const {
        return m_query.word ? std::binary_search(m_wanted.begin(), m_wanted.end(), bucket)
                            : bucket >= m_firstBucket && bucket < m_endBucket;
    }

    bool collect() {
        m_entries.clear();
        const auto rows = static_cast<std::uint32_t>(m_pieces.keys().size());
        for (std::uint32_t row = 0; row < rows; ++row) {
            if (stopped(row)) return false;
            if (m_encoding.kind == WordEncoding::Kind::Hash || hasNgrams(row)) add(row);
        }
        if (m_query.word && !m_pieces.keys().find(m_word)) add(kQueried);
        return true;
    }

    void add(std::uint32_t row) {
        const std::string_view word = key(row);
        m_list.clear();
        m_encoding.appendBuckets(word, m_list);
        if (m_encoding.kind == WordEncoding::Kind::Hash) {
            for (const std::uint32_t bucket : m_list)
                if (isWanted(bucket)) m_entries.push_back({bucket, row, textHash(word), 0, 0});
            return;
        }
        const std::string bordered = withBorders(word);
        std::size_t next = 0;
        forEachNgram(bordered, m_encoding.ngrams, [&](std::string_view ngram) {
            const std::uint32_t bucket = m_list[next++];
            if (isWanted(bucket))
                m_entries.push_back({bucket, row, textHash(ngram),
                                     static_cast<std::uint32_t>(ngram.data() - bordered.data()),
                                     static_cast<std::uint32_t>(ngram.size())});
        });
    }

    std::string textOf(const Entry& entry) const {
        if (m_encoding.kind == WordEncoding::Kind::Hash) return std::string(key(entry.row));
        return withBorders(key(entry.row)).substr(entry.begin, entry.size);
    }

    std::uint64_t countOf(const Entry& entry) const {
        return entry.row == kQueried ? 0 : m_pieces.keys().count({entry.row});
    }

    /// Entries of one bucket and text become one item, items of one bucket a collision.
    void group() {
        std::sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) {
            return std::tie(a.bucket, a.text, a.row, a.begin) < std::tie(b.bucket, b.text, b.row, b.begin);
        });
        for (std::size_t at = 0; at < m_entries.size();) {
            const std::uint32_t bucket = m_entries[at].bucket;
            m_items.clear();
            for (; at < m_entries.size() && m_entries[at].bucket == bucket; ++at) {
                const bool same = !m_items.empty() && m_items.back().first->text == m_entries[at].text;
                if (!same) m_items.emplace_back(&m_entries[at], 0);
                const bool sameWord = same && m_encoding.kind == WordEncoding::Kind::Hash;
                if (!sameWord) m_items.back().second += countOf(m_entries[at]);
            }
            ++m_report.usedBuckets;
            m_report.items += m_items.size();
            if (m_items.size() < 2) continue;
            ++m_report.collidingBuckets;
            m_report.collidingItems += m_items.size();
            addCollision(bucket);
        }
    }

    void addCollision(std::uint32_t bucket) {
        Collision collision;
        collision.bucket = bucket;
        std::sort(m_items.begin(), m_items.end(), [](const auto& a, const auto& b) {
            return std::tuple(b.second, a.first->row, a.first->begin) <
                   std::tuple(a.second, b.first->row, b.first->begin);
        });
        // Beyond the limit only the counts matter, so texts are made for what may be shown.
        if (m_query.limit > 0 && m_report.collisions.size() >= m_query.limit && m_isShortened &&
            m_items[1].second < m_report.collisions[m_query.limit - 1].items[1].count)
            return;
        for (const auto& [entry, count] : m_items) collision.items.push_back({textOf(*entry), count});
        m_report.collisions.push_back(std::move(collision));
        if (m_query.limit > 0 && m_report.collisions.size() >= 4 * m_query.limit) shorten();
    }

    void shorten() {
        auto& list = m_report.collisions;
        std::sort(list.begin(), list.end(), [](const Collision& a, const Collision& b) {
            return std::tuple(b.items[1].count, a.bucket) < std::tuple(a.items[1].count, b.bucket);
        });
        if (m_query.limit == 0 || list.size() <= m_query.limit) return;
        list.resize(m_query.limit);
        m_isShortened = true;
    }

    /// With several functions a word is in several buckets: counts words, not places.
    bool countWords() {
        const auto rows = static_cast<std::uint32_t>(m_pieces.keys().size());
        if (m_query.word) return countQueried();
        std::vector<std::uint32_t> members(m_encoding.buckets);  // words in each, as far as 2
        std::vector<std::uint64_t> signatures(rows);
        for (std::uint32_t row = 0; row < rows; ++row) {
            if (stopped(row)) return false;
            for (const std::uint32_t bucket : bucketSet(key(row)))
                members[bucket] = std::min(2u, members[bucket] + 1);
        }
        m_report.items = rows;
        m_report.collidingItems = 0;
        for (std::uint32_t row = 0; row < rows; ++row) {
            if (stopped(row)) return false;
            const auto& set = bucketSet(key(row));
            m_report.collidingItems += std::any_of(set.begin(), set.end(),
                                                   [&](std::uint32_t bucket) { return members[bucket] > 1; });
            std::uint64_t signature = 0x9E3779B97F4A7C15ull;
            for (const std::uint32_t bucket : m_list)
                signature = (signature ^ bucket) * 0xBF58476D1CE4E5B9ull;
            signatures[row] = signature ^ (signature >> 29);
        }
        std::sort(signatures.begin(), signatures.end());
        for (std::size_t at = 0; at < signatures.size();) {
            const auto end = std::upper_bound(signatures.begin() + static_cast<std::ptrdiff_t>(at),
                                              signatures.end(), signatures[at]);
            const auto count = static_cast<std::size_t>(end - signatures.begin()) - at;
            if (count > 1) m_report.inseparableItems += count;
            at += count;
        }
        return true;
    }

    bool countQueried() {
        std::vector<std::uint32_t> rows;
        for (const Entry& entry : m_entries) rows.push_back(entry.row);
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        m_report.items = rows.size();
        m_report.collidingItems = rows.size() > 1 ? rows.size() : 0;
        const std::vector<std::uint32_t> own = sorted(m_word);
        for (const std::uint32_t row : rows) m_report.inseparableItems += sorted(key(row)) == own;
        if (m_report.inseparableItems < 2) m_report.inseparableItems = 0;
        return true;
    }

    /// The buckets of a word, each once, in m_list.
    const std::vector<std::uint32_t>& bucketSet(std::string_view word) {
        m_list.clear();
        m_encoding.appendBuckets(word, m_list);
        std::sort(m_list.begin(), m_list.end());
        m_unique = m_list;
        m_unique.erase(std::unique(m_unique.begin(), m_unique.end()), m_unique.end());
        return m_unique;
    }

    /// The same with repetitions: with them two words have the same vector.
    std::vector<std::uint32_t> sorted(std::string_view word) {
        bucketSet(word);
        return m_list;
    }

    const PieceVectors& m_pieces;
    const WordEncoding& m_encoding;
    const CollisionQuery& m_query;
    std::stop_token m_stop;
    std::string m_word;                   // that is asked for, as it is looked up
    std::vector<std::uint32_t> m_wanted;  // its buckets
    std::uint64_t m_firstBucket = 0;
    std::uint64_t m_endBucket = 0;
    std::vector<Entry> m_entries;
    std::vector<std::pair<const Entry*, std::uint64_t>> m_items;  // of one bucket, with their counts
    std::vector<std::uint32_t> m_list;
    std::vector<std::uint32_t> m_unique;
    bool m_isShortened = false;
    CollisionReport m_report;
};

}  // namespace

Result<CollisionReport> findCollisions(const PieceVectors& pieces, const CollisionQuery& query,
                                       std::stop_token stop) {
    if (query.word && (query.word->empty() || validUtf8Prefix(*query.word) != query.word->size()))
        return Error{ErrorCode::InvalidArgument,
                     query.word->empty() ? "the word is empty" : "the word is not UTF-8 text", "",
                     "Type one word"};
    return CollisionSearch(pieces, query, std::move(stop)).run();
}

}  // namespace embedscope
