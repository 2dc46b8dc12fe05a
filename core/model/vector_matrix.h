#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/base/scalar_type.h"

namespace embedscope {

/// n x d numbers that somebody else owns: typed, strided, possibly unaligned, because files fix their own
/// layout. Copies share the owner. Immutable: any number of threads may read it.
class VectorMatrix {
  public:
    VectorMatrix() = default;
    /// n x d float32 in row order, taken over. values.size() == rows * dim.
    VectorMatrix(std::vector<float> values, std::size_t rows, std::size_t dim);
    /// A view of rows that start strideBytes apart at data; owner keeps the memory alive.
    /// type is F32, F16, BF16 or I8 (value / 127).
    VectorMatrix(const std::byte* data, std::size_t rows, std::size_t dim, std::size_t strideBytes,
                 ScalarType type, std::shared_ptr<const void> owner);

    std::size_t rows() const { return m_rows; }
    std::size_t dim() const { return m_dim; }
    std::size_t strideBytes() const { return m_strideBytes; }
    ScalarType scalarType() const { return m_type; }
    bool empty() const { return m_rows == 0; }
    const std::byte* rowBytes(RowId row) const {
        return m_data + static_cast<std::size_t>(row.value) * m_strideBytes;
    }
    /// Bytes of the numbers themselves, without padding.
    std::uint64_t payloadBytes() const { return std::uint64_t{m_rows} * m_dim * scalarSize(m_type); }

    /// True when rowFloats() may be called: float32 and aligned to 4 bytes.
    bool isFloat32() const;
    /// The row itself, no copy; only when isFloat32().
    std::span<const float> rowFloats(RowId row) const;
    /// Writes the row as float32; out.size() == dim().
    void copyRow(RowId row, std::span<float> out) const;
    std::vector<float> rowCopy(RowId row) const;

  private:
    const std::byte* m_data = nullptr;
    std::size_t m_rows = 0;
    std::size_t m_dim = 0;
    std::size_t m_strideBytes = 0;
    ScalarType m_type = ScalarType::F32;
    std::shared_ptr<const void> m_owner;
};

}  // namespace embedscope
