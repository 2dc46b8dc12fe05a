#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace embedscope {

/// rows x columns numbers, row after row, the first at a multiple of 64 bytes. resize() keeps the memory
/// where it is enough and initialises nothing.
template <class T>
class Matrix {
  public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns) { resize(rows, columns); }

    void resize(std::size_t rows, std::size_t columns) {
        if (rows * columns > m_capacity) {
            m_data.reset();
            m_data.reset(static_cast<T*>(::operator new(rows* columns * sizeof(T), kAlignment)));
            m_capacity = rows * columns;
        }
        m_rows = rows;
        m_columns = columns;
    }
    void fill(T value) { std::fill(data(), data() + size(), value); }
    /// The same numbers in another shape; rows * columns == size().
    void reshape(std::size_t rows, std::size_t columns) {
        assert(rows * columns == size());
        m_rows = rows;
        m_columns = columns;
    }

    std::size_t rows() const { return m_rows; }
    std::size_t columns() const { return m_columns; }
    std::size_t size() const { return m_rows * m_columns; }
    T* data() { return m_data.get(); }
    const T* data() const { return m_data.get(); }
    T* row(std::size_t i) { return data() + i * m_columns; }
    const T* row(std::size_t i) const { return data() + i * m_columns; }
    std::span<T> all() { return {data(), size()}; }
    std::span<const T> all() const { return {data(), size()}; }

  private:
    static constexpr std::align_val_t kAlignment{64};
    struct Free {
        void operator()(T* data) const { ::operator delete(data, kAlignment); }
    };
    std::unique_ptr<T, Free> m_data;
    std::size_t m_capacity = 0;
    std::size_t m_rows = 0;
    std::size_t m_columns = 0;
};

}  // namespace embedscope
