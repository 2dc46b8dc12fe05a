#include "core/model/vector_matrix.h"

#include <cassert>
#include <cstring>
#include <utility>

namespace embedscope {
namespace {

template <class T>
T load(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

}  // namespace

VectorMatrix::VectorMatrix(std::vector<float> values, std::size_t rows, std::size_t dim)
    : m_rows(rows), m_dim(dim), m_strideBytes(dim * sizeof(float)), m_type(ScalarType::F32) {
    assert(values.size() == rows * dim);
    auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    m_data = reinterpret_cast<const std::byte*>(owner->data());
    m_owner = std::move(owner);
}

VectorMatrix::VectorMatrix(const std::byte* data, std::size_t rows, std::size_t dim, std::size_t strideBytes,
                           ScalarType type, std::shared_ptr<const void> owner)
    : m_data(data),
      m_rows(rows),
      m_dim(dim),
      m_strideBytes(strideBytes),
      m_type(type),
      m_owner(std::move(owner)) {
    assert(type == ScalarType::F32 || type == ScalarType::F16 || type == ScalarType::BF16 ||
           type == ScalarType::I8);
}

bool VectorMatrix::isFloat32() const {
    return m_type == ScalarType::F32 && reinterpret_cast<std::uintptr_t>(m_data) % alignof(float) == 0 &&
           m_strideBytes % alignof(float) == 0;
}

std::span<const float> VectorMatrix::rowFloats(RowId row) const {
    assert(isFloat32() && row.value < m_rows);
    return {reinterpret_cast<const float*>(rowBytes(row)), m_dim};
}

void VectorMatrix::copyRow(RowId row, std::span<float> out) const {
    assert(row.value < m_rows && out.size() == m_dim);
    const std::byte* from = rowBytes(row);
    switch (m_type) {
        case ScalarType::F16:
            for (std::size_t j = 0; j < m_dim; ++j) out[j] = floatFromHalf(load<std::uint16_t>(from + 2 * j));
            break;
        case ScalarType::BF16:
            for (std::size_t j = 0; j < m_dim; ++j)
                out[j] = floatFromBfloat16(load<std::uint16_t>(from + 2 * j));
            break;
        case ScalarType::I8:
            for (std::size_t j = 0; j < m_dim; ++j)
                out[j] = static_cast<float>(load<std::int8_t>(from + j)) / 127.0f;
            break;
        default:
            if (m_dim > 0) std::memcpy(out.data(), from, m_dim * sizeof(float));
    }
}

std::vector<float> VectorMatrix::rowCopy(RowId row) const {
    std::vector<float> values(m_dim);
    copyRow(row, values);
    return values;
}

}  // namespace embedscope
