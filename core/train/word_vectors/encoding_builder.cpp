#include "core/train/word_vectors/encoding_builder.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <numeric>
#include <utility>

#include "core/kernels/row_combination.h"
#include "core/model/piece_vectors.h"
#include "core/train/vocabulary_rows.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFFu;
constexpr std::size_t kSnapshotPieces = 400'000;  // rows read for a snapshot: some 30 ms

/// Numbers buckets in the order in which they first come. The words come by frequency, so the rows that are
/// used most lie side by side.
class BucketNumbers {
  public:
    BucketNumbers() : m_slots(1 << 12, kNone) {}

    std::uint32_t numberOf(std::uint32_t bucket) {
        std::size_t slot = slotOf(bucket);
        for (; m_slots[slot] != kNone; slot = (slot + 1) & (m_slots.size() - 1))
            if (m_buckets[m_slots[slot]] == bucket) return m_slots[slot];
        const auto number = static_cast<std::uint32_t>(m_buckets.size());
        m_slots[slot] = number;
        m_buckets.push_back(bucket);
        if (2 * m_buckets.size() > m_slots.size()) grow();
        return number;
    }
    std::vector<std::uint32_t> take() { return std::move(m_buckets); }

  private:
    std::size_t slotOf(std::uint32_t bucket) const {
        return static_cast<std::size_t>((bucket * 0x9E3779B97F4A7C15ull) >> 20) & (m_slots.size() - 1);
    }
    void grow() {
        m_slots.assign(2 * m_slots.size(), kNone);
        for (std::uint32_t number = 0; number < m_buckets.size(); ++number) {
            std::size_t slot = slotOf(m_buckets[number]);
            while (m_slots[slot] != kNone) slot = (slot + 1) & (m_slots.size() - 1);
            m_slots[slot] = number;
        }
    }

    std::vector<std::uint32_t> m_buckets;  // by number
    std::vector<std::uint32_t> m_slots;    // numbers
};

Error tooManyRows() {
    return {ErrorCode::TooLarge, "there is not enough memory for the pieces of the words", "",
            "Choose a larger minimum count, a smaller --max-n or a larger --min-n"};
}

Result<EncodingPlan> planSubwords(const Vocabulary& keys, EncodingPlan plan, std::stop_token stop) {
    const auto words = static_cast<std::uint32_t>(keys.size());
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> rows;
    std::vector<std::uint32_t> buckets;
    BucketNumbers numbers;
    offsets.reserve(keys.size() + 1);
    for (std::uint32_t word = 0; word < words; ++word) {
        if (word % 256 == 0 && stop.stop_requested()) return cancelledError();
        rows.push_back(word);
        buckets.clear();
        if (!plan.words.unknownRow || word + 1 != words) plan.words.appendBuckets(keys.key({word}), buckets);
        for (const std::uint32_t bucket : buckets) {
            const std::uint64_t row = std::uint64_t{words} + numbers.numberOf(bucket);
            if (row > kMaxRows) return tooManyRows();
            rows.push_back(static_cast<std::uint32_t>(row));
        }
        offsets.push_back(rows.size());
    }
    plan.bucketOfRow = numbers.take();
    plan.inputRows = words + plan.bucketOfRow.size();
    plan.encoding = InputEncoding(InputEncodingKind::Subwords, std::move(offsets), std::move(rows), true);
    return plan;
}

Result<EncodingPlan> planHash(const Vocabulary& keys, EncodingPlan plan, std::stop_token stop) {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> rows;
    for (std::uint32_t word = 0; word < keys.size(); ++word) {
        if (word % 256 == 0 && stop.stop_requested()) return cancelledError();
        plan.words.appendBuckets(keys.key({word}), rows);
        offsets.push_back(rows.size());
    }
    plan.inputRows = plan.outputRows = plan.words.buckets;
    plan.outputRowOfWord.resize(keys.size());
    plan.outputCounts.resize(plan.outputRows);
    for (std::uint32_t word = 0; word < keys.size(); ++word) {
        const std::uint32_t row = rows[offsets[word]];
        plan.outputRowOfWord[word] = row;
        plan.outputCounts[row] += std::max<std::uint64_t>(keys.count({word}), 1);
    }
    plan.encoding =
        InputEncoding(InputEncodingKind::Hash, std::move(offsets), std::move(rows), plan.words.mean);
    return plan;
}

/// The vectors of words that are made of several rows, or whose rows are not in their order.
VectorMatrix combined(const WordVectorTask& task, std::size_t count) {
    const std::size_t dim = task.inputs.dim();
    const std::size_t stride = task.inputs.stride();
    const std::shared_ptr<float[]> values(new float[count * dim]);
    struct alignas(64) Line {
        float numbers[16];
    };
    std::vector<Line> sum(stride / 16);
    std::vector<float*> pointers;
    const SumRowsFunction addUp = sumRows();
    for (std::uint32_t word = 0; word < count; ++word) {
        pointers.clear();
        for (const std::uint32_t row : task.encoding.rows(word)) pointers.push_back(task.inputs.row(row));
        addUp(pointers.data(), pointers.size(), task.encoding.scale(word), stride, sum.front().numbers);
        std::memcpy(values.get() + word * dim, sum.front().numbers, dim * sizeof(float));
    }
    return {reinterpret_cast<const std::byte*>(values.get()),
            count,
            dim,
            dim * sizeof(float),
            ScalarType::F32,
            values};
}

bool isTable(const WordVectorTask& task) {
    return task.encoding.kind() == InputEncodingKind::Table ||
           task.encoding.kind() == InputEncodingKind::OneHot;
}

/// Rows of a matrix without their padding, in the given order.
ModelTensor tensorOf(const TrainingMatrix& matrix, std::span<const std::uint32_t> rows) {
    const std::shared_ptr<float[]> values(new float[std::max<std::size_t>(rows.size() * matrix.dim(), 1)]);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::memcpy(values.get() + i * matrix.dim(), matrix.row(rows[i]), matrix.dim() * sizeof(float));
    const auto* bytes = reinterpret_cast<const std::byte*>(values.get());
    return {"",
            ScalarType::F32,
            {rows.size(), matrix.dim()},
            {bytes, rows.size() * matrix.dim() * sizeof(float)},
            values};
}

ModelTensor tensorOf(const TrainingMatrix& matrix, std::size_t first, std::size_t count) {
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
    return tensorOf(matrix, rows);
}

}  // namespace

Status checkEncoding(const WordVectorSettings& settings) {
    if (settings.encoding == InputEncodingKind::Subwords) return checkNgramRange(settings.ngrams);
    if (settings.encoding != InputEncodingKind::Hash) return {};
    // One matrix in address space only, gone again at once; the other is as large.
    const auto matrix = TrainingMatrix::allocate(2 * settings.buckets, settings.dim);
    if (matrix) return {};
    Error error = matrix.error();
    error.place = "--buckets";
    error.advice = "Choose fewer buckets or a smaller dimension";
    return error;
}

Result<EncodingPlan> planEncoding(const Vocabulary& keys, const WordVectorSettings& settings, bool unknownRow,
                                  bool lowerCase, std::stop_token stop) {
    EncodingPlan plan;
    plan.inputRows = plan.outputRows = keys.size();
    plan.words.buckets = settings.buckets;
    plan.words.lowerCase = lowerCase;
    plan.words.unknownRow = unknownRow;
    if (settings.encoding == InputEncodingKind::OneHot) plan.encoding = InputEncoding::oneHot();
    if (Status sound = checkEncoding(settings); !sound) return sound.error();
    try {
        if (settings.encoding == InputEncodingKind::Subwords) {
            plan.words.kind = WordEncoding::Kind::Subwords;
            plan.words.ngrams = settings.ngrams;
            return planSubwords(keys, std::move(plan), std::move(stop));
        }
        if (settings.encoding == InputEncodingKind::Hash) {
            plan.words.kind = WordEncoding::Kind::Hash;
            plan.words.functions = settings.hashes;
            plan.words.mean = settings.combineMean;
            return planHash(keys, std::move(plan), std::move(stop));
        }
    } catch (const std::bad_alloc&) {
        return tooManyRows();
    }
    return plan;
}

VectorMatrix wordVectors(const WordVectorTask& task, std::size_t count) {
    return isTable(task) ? task.inputs.view() : combined(task, count);
}

VectorMatrix copyWordVectors(const WordVectorTask& task, std::size_t count) {
    return isTable(task) ? task.inputs.copy(count) : combined(task, count);
}

std::size_t snapshotWords(const WordVectorTask& task, std::size_t words) {
    const std::size_t most = snapshotRows(words, task.inputs.dim());
    if (isTable(task) || task.encoding.rowCount() <= kSnapshotPieces) return most;
    const std::uint64_t perWord = 1 + task.encoding.rowCount() / words;
    return std::min<std::size_t>(most, std::max<std::size_t>(2, kSnapshotPieces / perWord));
}

void addEncodingPart(EmbeddingModel& model, const WordVectorTask& task, const EncodingPlan& plan) {
    if (isTable(task)) return;
    if (task.encoding.kind() == InputEncodingKind::Hash) {
        model.parts.push_back(PieceVectors::hashPart(plan.words, tensorOf(task.inputs, 0, plan.inputRows),
                                                     tensorOf(task.outputs, 0, plan.outputRows)));
        return;
    }
    const std::size_t words = plan.inputRows - plan.bucketOfRow.size();
    std::vector<std::uint32_t> rows(plan.bucketOfRow.size());
    std::iota(rows.begin(), rows.end(), 0u);
    std::sort(rows.begin(), rows.end(),
              [&](std::uint32_t a, std::uint32_t b) { return plan.bucketOfRow[a] < plan.bucketOfRow[b]; });
    std::vector<std::uint32_t> buckets;
    buckets.reserve(rows.size());
    for (std::uint32_t& row : rows) {
        buckets.push_back(plan.bucketOfRow[row]);
        row += static_cast<std::uint32_t>(words);
    }
    model.parts.push_back(PieceVectors::subwordPart(plan.words, tensorOf(task.inputs, 0, words),
                                                    std::move(buckets), tensorOf(task.inputs, rows)));
}

}  // namespace embedscope
