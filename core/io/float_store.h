#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

#include "core/model/vector_matrix.h"

namespace embedscope {

/// A growing run of floats that are not set to zero first, so that a matrix of gigabytes is touched only
/// once.
class FloatStore {
  public:
    FloatStore() = default;
    FloatStore(const FloatStore&) = delete;
    FloatStore& operator=(const FloatStore&) = delete;
    ~FloatStore() { std::free(m_data); }

    float* data() { return m_data; }
    std::size_t capacity() const { return m_capacity; }

    /// Makes room for count floats; what was written stays. Throws std::bad_alloc.
    void reserve(std::size_t count) {
        if (count > m_capacity) resize(count);
    }
    /// As reserve(), but by at least half more than there was, so that many small steps stay cheap.
    void grow(std::size_t count) {
        if (count > m_capacity)
            resize(count > m_capacity + m_capacity / 2 ? count : m_capacity + m_capacity / 2);
    }

    /// Hands the first rows * dim floats over as a matrix; the store is empty afterwards.
    VectorMatrix take(std::size_t rows, std::size_t dim) {
        if (rows * dim > 0 && rows * dim < m_capacity) resize(rows * dim);
        std::shared_ptr<void> owner(std::exchange(m_data, nullptr), std::free);
        m_capacity = 0;
        const auto* bytes = static_cast<const std::byte*>(owner.get());
        return VectorMatrix(bytes, rows, dim, dim * sizeof(float), ScalarType::F32, std::move(owner));
    }

  private:
    void resize(std::size_t count) {
        if (count > PTRDIFF_MAX / sizeof(float)) throw std::bad_alloc();
        void* moved =
            std::realloc(m_data, count * sizeof(float));  // large blocks move by their pages, not by copying
        if (!moved) throw std::bad_alloc();
        m_data = static_cast<float*>(moved);
        m_capacity = count;
    }

    float* m_data = nullptr;
    std::size_t m_capacity = 0;
};

}  // namespace embedscope
