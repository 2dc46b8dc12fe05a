#include "core/model/float_rows.h"

#include <cassert>

namespace embedscope {

FloatRows floatRows(const VectorMatrix& vectors, std::size_t first, std::size_t count,
                    std::vector<float>& scratch) {
    assert(first + count <= vectors.rows());
    const std::size_t dim = vectors.dim();
    if (count == 0 || dim == 0) return {nullptr, count, dim, dim};
    const auto rowId = [](std::size_t row) { return RowId{static_cast<std::uint32_t>(row)}; };
    if (vectors.isFloat32())
        return {vectors.rowFloats(rowId(first)).data(), count, dim, vectors.strideBytes() / sizeof(float)};
    if (scratch.size() < count * dim) scratch.resize(count * dim);
    for (std::size_t r = 0; r < count; ++r)
        vectors.copyRow(rowId(first + r), {scratch.data() + r * dim, dim});
    return {scratch.data(), count, dim, dim};
}

}  // namespace embedscope
