#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/batch.h"

namespace embedscope {

/// Where each token stands in a batch: the way from a row of the embedding table to the gradients that it
/// collects. Filled anew for each batch; its memory is kept.
class TokenPlaces {
  public:
    /// rows: of the table; all tokens are below. Of example i the first skipped[i] places are left out (none
    /// when skipped is empty). Linear in the batch and in rows.
    void build(const Batch& batch, std::size_t rows, std::span<const std::uint32_t> skipped = {});

    /// The rows that stand somewhere, ascending.
    const std::vector<std::uint32_t>& touched() const { return m_touched; }
    /// example * length + position of each place of a row, ascending.
    std::span<const std::uint32_t> places(std::uint32_t row) const {
        return std::span(m_places).subspan(m_begin[row], m_begin[row + 1] - m_begin[row]);
    }

  private:
    std::vector<std::uint32_t> m_begin;
    std::vector<std::uint32_t> m_next;
    std::vector<std::uint32_t> m_places;
    std::vector<std::uint32_t> m_touched;
};

}  // namespace embedscope
