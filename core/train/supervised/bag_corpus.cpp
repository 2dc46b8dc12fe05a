#include "core/train/supervised/bag_corpus.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/base/ids.h"
#include "core/text/token_hash.h"

namespace embedscope {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

}  // namespace

/// Used by one thread.
class BagBuilder {
  public:
    BagBuilder(BagCorpus& corpus, const LabelledText& text, const BagFeatures& features, std::stop_token stop)
        : m_corpus(corpus), m_text(text), m_features(features), m_stop(std::move(stop)) {}

    Status chooseWords(std::uint64_t minCount);
    Status prepareNgrams();
    Status addExamples(const ProgressCallback& progress);

  private:
    void makeBag(std::uint32_t example, bool learns);
    std::uint32_t bucketRow(std::uint64_t bucket, bool learns);

    BagCorpus& m_corpus;
    const LabelledText& m_text;
    const BagFeatures& m_features;
    std::stop_token m_stop;
    std::vector<std::uint32_t> m_rowOf;  // of a type, or kNone
    std::uint32_t m_endRow = 0;
    std::vector<std::uint32_t> m_hashes;  // of types, where runs of words are asked for
    std::uint32_t m_endHash = 0;
    std::vector<std::uint32_t> m_ngrams;  // buckets of all types, where pieces are asked for
    std::vector<std::uint64_t> m_ngramEnds;
    std::vector<std::uint32_t> m_bucketRows;  // of a bucket, or kNone
    std::vector<std::uint32_t> m_bag;
    std::vector<std::uint32_t> m_textHashes;
};

Status BagBuilder::chooseWords(std::uint64_t minCount) {
    const Vocabulary& types = m_text.types();
    std::vector<std::string> keys;
    std::vector<std::uint64_t> counts;
    m_rowOf.assign(types.size(), kNone);
    for (std::uint32_t type = 0; type < types.size(); ++type) {
        if (type % 65536 == 0 && m_stop.stop_requested()) return cancelledError();
        const std::uint64_t count = types.count({type});
        if (count == 0 || count < minCount) continue;
        m_rowOf[type] = static_cast<std::uint32_t>(keys.size());
        keys.emplace_back(types.key({type}));
        counts.push_back(count);
    }
    if (keys.empty())
        return Error{ErrorCode::InvalidArgument,
                     "no word of the training examples occurs " + std::to_string(minCount) + " times",
                     m_text.report().files.front(), "Lower the minimum count"};
    const auto end = types.find(kEndOfText);
    if (end && m_rowOf[end->value] != kNone) {
        m_endRow = m_rowOf[end->value];
        counts[m_endRow] += m_text.training().size();
    } else {
        m_endRow = static_cast<std::uint32_t>(keys.size());
        keys.emplace_back(kEndOfText);
        counts.push_back(m_text.training().size());
    }
    m_corpus.m_words = std::make_shared<Vocabulary>(std::move(keys), std::move(counts));
    return {};
}

/// Hashes each different word once.
Status BagBuilder::prepareNgrams() {
    if (!m_features.hasBuckets()) return {};
    m_bucketRows.assign(m_features.buckets, kNone);
    const Vocabulary& types = m_text.types();
    m_endHash = fastTextHash(kEndOfText);
    m_hashes.resize(types.size());
    for (std::uint32_t type = 0; type < types.size(); ++type) {
        if (type % 4096 == 0 && m_stop.stop_requested()) return cancelledError();
        const std::string_view word = types.key({type});
        m_hashes[type] = fastTextHash(word);
        if (!m_features.charNgrams) continue;
        if (word != kEndOfText)
            forEachNgram(withBorders(word), m_features.ngrams, [&](std::string_view ngram) {
                m_ngrams.push_back(static_cast<std::uint32_t>(ngramBucket(ngram, m_features.buckets)));
            });
        m_ngramEnds.push_back(m_ngrams.size());
    }
    return {};
}

std::uint32_t BagBuilder::bucketRow(std::uint64_t bucket, bool learns) {
    std::uint32_t& row = m_bucketRows[bucket];
    if (row == kNone && learns) {
        row = static_cast<std::uint32_t>(m_corpus.rows());
        m_corpus.m_buckets.push_back(static_cast<std::uint32_t>(bucket));
    }
    return row;
}

void BagBuilder::makeBag(std::uint32_t example, bool learns) {
    m_bag.clear();
    m_textHashes.clear();
    const auto addBucket = [&](std::uint64_t bucket) {
        if (const std::uint32_t row = bucketRow(bucket, learns); row != kNone) m_bag.push_back(row);
    };
    std::uint32_t words = 0;
    for (const std::uint32_t type : m_text.words(example)) {
        if (const std::uint32_t row = m_rowOf[type]; row != kNone) {
            m_bag.push_back(row);
            ++words;
        }
        if (m_features.wordNgrams > 1) m_textHashes.push_back(m_hashes[type]);
        if (!m_features.charNgrams) continue;
        for (std::uint64_t i = type == 0 ? 0 : m_ngramEnds[type - 1]; i < m_ngramEnds[type]; ++i)
            addBucket(m_ngrams[i]);
    }
    m_bag.push_back(m_endRow);
    if (m_features.wordNgrams > 1) {
        m_textHashes.push_back(m_endHash);
        forEachWordNgram(m_textHashes, m_features.wordNgrams, m_features.buckets,
                         [&](std::uint64_t bucket, std::size_t, std::size_t) { addBucket(bucket); });
    }
    m_corpus.m_wordCounts[example] = words;
    if (learns) m_corpus.m_trainingWords += words;
}

Status BagBuilder::addExamples(const ProgressCallback& progress) {
    auto file = IdStreamFile::create();
    if (!file) return file.error();
    m_corpus.m_rows.emplace(std::move(*file));
    m_corpus.m_wordCounts.resize(m_text.size());
    m_corpus.m_sizes.resize(m_text.size());
    m_corpus.m_begins.resize(m_text.size());
    ProgressReporter reporter(progress, "Preparing the examples", m_text.size(), "examples");
    std::uint64_t done = 0;
    // Training examples first: they decide which buckets have rows.
    for (const bool learns : {true, false}) {
        for (const std::uint32_t example : learns ? m_text.training() : m_text.validation()) {
            if (done % 64 == 0) {
                if (m_stop.stop_requested()) return cancelledError();
                reporter.update(done);
            }
            ++done;
            m_corpus.m_begins[example] = m_corpus.m_rows->size();
            makeBag(example, learns);
            if (Status appended = m_corpus.m_rows->append(m_bag); !appended) return appended;
            m_corpus.m_sizes[example] = static_cast<std::uint32_t>(m_bag.size());
        }
    }
    reporter.finish();
    if (m_corpus.rows() >= kMaxRows)
        return Error{ErrorCode::TooLarge, "the texts have more than 4 billion features", "",
                     "Choose fewer buckets, shorter n-grams or a larger minimum count"};
    return m_corpus.m_rows->map();
}

Result<std::unique_ptr<BagCorpus>> BagCorpus::build(const LabelledText& text, const BagFeatures& features,
                                                    std::uint64_t minCount, const ProgressCallback& progress,
                                                    std::stop_token stop) {
    std::unique_ptr<BagCorpus> corpus(new BagCorpus);
    BagBuilder builder(*corpus, text, features, stop);
    if (Status done = builder.chooseWords(minCount); !done) return done.error();
    if (Status done = builder.prepareNgrams(); !done) return done.error();
    if (Status done = builder.addExamples(progress); !done) return done.error();
    return corpus;
}

}  // namespace embedscope
