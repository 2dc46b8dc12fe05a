#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/kernels/one_hot_product.h"
#include "core/kernels/row_combination.h"
#include "core/train/word_vectors/context_windows.h"
#include "core/train/word_vectors/row_store.h"

namespace embedscope {

/// The input vectors of the words around a centre, as memory that a kernel may read and change:
/// - a word that is one row of the matrix: that row itself;
/// - a word of several rows (subwords, several hashes): their combination, formed once when the word is first
///   needed. It serves all centres near by, and what the kernels changed about it goes to its rows a few
///   centres later: each row gets the whole change, as in fastText;
/// - the one-hot product: a copy for one step, which then becomes the row.
/// Used by one thread.
class InputVectors {
  public:
    explicit InputVectors(const WordVectorTask& task);
    /// For the reproducible mode: with kernels of fixed order, and on private copies of the rows (of the
    /// matrix itself, and then only to read, for null). Not for words that are one row. copies outlives this.
    static InputVectors exact(const WordVectorTask& task, RowStore* copies);

    /// The vector of the word at a position of the block, the same for equal words in one step of the one-hot
    /// product. Valid until finishStep() or finishCentre(), and only while all positions asked for lie within
    /// twice the window.
    float* at(const ContextWindows& windows, std::uint32_t position) {
        const std::uint32_t word = windows.row(position);
        if (m_isDirect) return m_task->inputs.row(m_task->encoding.row(word));
        return m_isOneHot ? product(word) : combination(word, position);
    }
    /// After each call of a kernel; changed: whether it wrote.
    void finishStep(bool changed) {
        if (m_isDirect) return;
        m_changed |= changed;
        if (m_isOneHot) finishProducts();
    }
    /// After each centre: gives back what has changed, every few centres.
    void finishCentre(std::uint32_t centre) {
        if (!mayStopAfter(centre)) return;
        if (!m_isDirect && !m_isOneHot) settle();
    }
    /// Whether nothing is pending after a centre. These centres are always the same ones, so that a run that
    /// stops there and goes on equals one that never stopped.
    bool mayStopAfter(std::uint32_t centre) const {
        return m_isDirect || m_isOneHot || (centre + 1) % m_settleCentres == 0;
    }
    /// Gives back everything: at the end of a block.
    void settle();
    /// Forgets everything, and what has changed about it.
    void forget();

    /// Asks the cache for the rows of a word.
    void prefetch(std::uint32_t word) const;

  private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

    /// A vector as it was formed and as it is now, in a pair of rows of m_values.
    struct Slot {
        std::uint32_t position = kNone;
        std::uint32_t word = 0;
    };
    struct alignas(64) Line {
        float values[16];
    };

    float* product(std::uint32_t word);
    float* combination(std::uint32_t word, std::uint32_t position);
    void finishProducts();
    void settle(std::size_t slot);
    std::size_t collectRows(std::uint32_t word);
    float* before(std::size_t slot) { return m_values[slot * m_slotLines].values; }
    float* after(std::size_t slot) { return before(slot) + m_task->inputs.stride(); }

    const WordVectorTask* m_task;
    RowStore* m_copies = nullptr;
    bool m_isDirect;
    bool m_isOneHot;
    SumRowsFunction m_sumRows;
    SpreadChangeFunction m_spreadChange;
    OneHotProductFunction m_product;
    StoreChangeFunction m_storeChange;
    std::vector<Slot> m_slots;  // by position, a power of two of them; for the one-hot product a list
    std::size_t m_used = 0;     // of that list
    bool m_changed = false;     // since everything was last given back
    std::vector<Line> m_values;
    std::size_t m_slotLines = 0;
    std::uint32_t m_settleCentres = 64;  // so many between two places where a run may stop
    std::vector<float*> m_rows;
    std::vector<float> m_oneHot;  // all zeros between two products
};

}  // namespace embedscope
