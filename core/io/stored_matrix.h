#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/file_content.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/scalar_type.h"
#include "core/io/key_repair.h"
#include "core/model/vector_matrix.h"

namespace embedscope {

/// Where the numbers of a matrix lie in a file, and how: rows x dim, in row order or column by column.
struct StoredMatrix {
    FileContent content;  ///< its bytes are those of the matrix alone
    ScalarType type = ScalarType::F32;
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    bool columnMajor = false;
    bool bigEndian = false;
};

/// True for the types that vectors are read from: F64 (rounded to float32), F32, F16, BF16, I8 (value / 127).
bool canBeVectors(ScalarType type);

/// The first keep rows: in place where type and layout allow it, else as float32 in memory of its own.
/// content.bytes.size() >= rows * dim * scalarSize(type). Errors: TooLarge, Cancelled.
Result<VectorMatrix> loadMatrix(const StoredMatrix& stored, std::uint64_t keep, const std::stop_token& stop);

/// Bytes of memory that loadMatrix gives numbers of that type.
std::uint64_t loadedBytes(ScalarType type, std::uint64_t rows, std::uint64_t dim);

/// Adds a warning when rows hold NaN or infinity. Reads every number, so not for a matrix in a mapped file.
void tellNonFinite(const VectorMatrix& vectors, const PlaceOfRow& placeOf,
                   std::vector<std::string>& warnings);

/// Hands the rows of a matrix to take(bytes) piece by piece, without the gaps that a stride may leave; take
/// gives a Status, and an error ends it.
template <class Take>
Status forEachRowPiece(const VectorMatrix& matrix, Take&& take) {
    constexpr std::size_t kSlice = 1 << 20;
    const std::size_t rowBytes = matrix.dim() * scalarSize(matrix.scalarType());
    const std::size_t step =
        matrix.strideBytes() == rowBytes && rowBytes > 0 ? (kSlice > rowBytes ? kSlice / rowBytes : 1) : 1;
    for (std::size_t i = 0; i < matrix.rows(); i += step) {
        const std::size_t count = i + step < matrix.rows() ? step : matrix.rows() - i;
        const std::span<const std::byte> bytes(matrix.rowBytes(RowId{static_cast<std::uint32_t>(i)}),
                                               count * rowBytes);
        if (Status taken = take(bytes); !taken) return taken;
    }
    return {};
}

/// As forEachRowPiece, for programs that do not know bfloat16: such rows are handed on as float32.
template <class Take>
Status writeNpyRows(const VectorMatrix& matrix, Take&& take) {
    if (matrix.scalarType() != ScalarType::BF16) return forEachRowPiece(matrix, take);
    std::vector<float> row(matrix.dim());
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        matrix.copyRow(RowId{static_cast<std::uint32_t>(i)}, row);
        if (Status taken = take(std::as_bytes(std::span(row))); !taken) return taken;
    }
    return {};
}

}  // namespace embedscope
