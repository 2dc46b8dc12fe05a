#include "core/io/stored_matrix.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel_blocks.h"
#include "core/io/finite.h"
#include "core/io/float_store.h"
#include "core/io/parallel.h"

namespace embedscope {
namespace {

template <class T>
T loadNumber(const std::byte* at, bool bigEndian) {
    std::byte bytes[sizeof(T)];
    std::memcpy(bytes, at, sizeof bytes);
    if (bigEndian) std::reverse(bytes, bytes + sizeof bytes);
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

float numberAt(const std::byte* at, ScalarType type, bool bigEndian) {
    switch (type) {
        case ScalarType::F64:
            return static_cast<float>(loadNumber<double>(at, bigEndian));
        case ScalarType::F16:
            return floatFromHalf(loadNumber<std::uint16_t>(at, bigEndian));
        case ScalarType::BF16:
            return floatFromBfloat16(loadNumber<std::uint16_t>(at, bigEndian));
        case ScalarType::I8:
            return static_cast<float>(loadNumber<std::int8_t>(at, false)) / 127.0f;
        default:
            return loadNumber<float>(at, bigEndian);
    }
}

}  // namespace

bool canBeVectors(ScalarType type) {
    return type == ScalarType::F64 || type == ScalarType::F32 || type == ScalarType::F16 ||
           type == ScalarType::BF16 || type == ScalarType::I8;
}

std::uint64_t loadedBytes(ScalarType type, std::uint64_t rows, std::uint64_t dim) {
    return rows * dim * (type == ScalarType::F64 ? sizeof(float) : scalarSize(type));
}

Result<VectorMatrix> loadMatrix(const StoredMatrix& stored, std::uint64_t keep, const std::stop_token& stop) {
    const auto rows = static_cast<std::size_t>(std::min(keep, stored.rows));
    const auto dim = static_cast<std::size_t>(stored.dim);
    const std::size_t size = scalarSize(stored.type);
    const std::byte* data = stored.content.bytes.data();
    const bool swapped = stored.bigEndian && size > 1;
    if (!stored.columnMajor && !swapped && stored.type != ScalarType::F64)
        return VectorMatrix(data, rows, dim, dim * size, stored.type, stored.content.owner);
    FloatStore floats;
    floats.reserve(rows * dim);
    const std::size_t rowStep = stored.columnMajor ? size : dim * size;
    const std::size_t columnStep = stored.columnMajor ? static_cast<std::size_t>(stored.rows) * size : size;
    constexpr std::size_t kTileRows =
        64;  // a tile of rows at a time, so that columns are read in cache lines
    constexpr std::size_t kTileColumns = 64;
    const std::size_t tiles = (rows + kTileRows - 1) / kTileRows;
    const bool done =
        parallelBlocks(tiles, workerCount(ioThreads(), tiles), stop, [&](std::size_t tile, unsigned) {
            const std::size_t first = tile * kTileRows;
            const std::size_t last = std::min(first + kTileRows, rows);
            for (std::size_t column = 0; column < dim; column += kTileColumns) {
                const std::size_t lastColumn = std::min(column + kTileColumns, dim);
                for (std::size_t i = first; i < last; ++i)
                    for (std::size_t j = column; j < lastColumn; ++j)
                        floats.data()[i * dim + j] =
                            numberAt(data + i * rowStep + j * columnStep, stored.type, swapped);
            }
        });
    if (!done) return cancelledError();
    return floats.take(rows, dim);
}

void tellNonFinite(const VectorMatrix& vectors, const PlaceOfRow& placeOf,
                   std::vector<std::string>& warnings) {
    std::size_t found = 0;
    std::size_t first = 0;
    std::vector<float> row(vectors.dim());
    const bool whole = vectors.scalarType() == ScalarType::I8;
    for (std::size_t i = 0; i < vectors.rows() && !whole; ++i) {
        const RowId id{static_cast<std::uint32_t>(i)};
        const float* values = row.data();
        if (vectors.isFloat32())
            values = vectors.rowFloats(id).data();
        else
            vectors.copyRow(id, row);
        if (!allFinite(values, vectors.dim()) && found++ == 0) first = i;
    }
    if (found > 0)
        warnings.push_back(std::to_string(found) + (found == 1 ? " row holds" : " rows hold") +
                           " NaN or infinity (first at " + placeOf(first) +
                           "); kept, but never found as a neighbour");
}

}  // namespace embedscope
