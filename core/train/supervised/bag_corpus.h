#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/id_stream_file.h"
#include "core/data/labelled/labelled_text.h"
#include "core/model/bag_features.h"

namespace embedscope {

/// Labelled texts as bags of rows: words, the end of the text, and the buckets of n-grams that training texts
/// reach. Made once (an unlinked temporary file, mapped), so that no epoch splits or hashes anything.
/// Immutable: any number of threads may read it.
class BagCorpus {
  public:
    /// Words below minCount have no row, but are part of the runs of words around them, as in fastText.
    /// Errors: InvalidArgument (no word is left), TooLarge (2^32 rows), NoSpace, Io, Cancelled.
    static Result<std::unique_ptr<BagCorpus>> build(const LabelledText& text, const BagFeatures& features,
                                                    std::uint64_t minCount, const ProgressCallback& progress,
                                                    std::stop_token stop);

    /// The words with rows, in row order, kEndOfText among them.
    const std::shared_ptr<const Vocabulary>& words() const { return m_words; }
    /// The bucket of each row behind the words, in row order.
    std::span<const std::uint32_t> buckets() const { return m_buckets; }
    std::size_t rows() const { return m_words->size() + m_buckets.size(); }
    /// Words of the training examples that have a row, without ends.
    std::uint64_t trainingWords() const { return m_trainingWords; }

    /// Examples as LabelledText numbers them; rows of held-out examples outside the model are left out.
    std::span<const std::uint32_t> bag(std::uint32_t example) const {
        return m_rows->values().subspan(m_begins[example], m_sizes[example]);
    }
    /// Words of an example that have a row.
    std::uint32_t wordCount(std::uint32_t example) const { return m_wordCounts[example]; }

  private:
    BagCorpus() = default;
    friend class BagBuilder;

    std::shared_ptr<const Vocabulary> m_words;
    std::vector<std::uint32_t> m_buckets;
    std::optional<IdStreamFile> m_rows;
    std::vector<std::uint64_t> m_begins;  // of the bags; examples without a use have none
    std::vector<std::uint32_t> m_sizes;
    std::vector<std::uint32_t> m_wordCounts;
    std::uint64_t m_trainingWords = 0;
};

}  // namespace embedscope
