#pragma once

#include <cstddef>
#include <cstdint>

#include "core/nn/matrix.h"
#include "core/nn/workers.h"

namespace embedscope {

/// Entry (i, j) of a factor is data[i * row + j * column].
template <class T>
struct Factor {
    const T* data = nullptr;
    std::size_t row = 0;
    std::size_t column = 1;
};
template <class T>
Factor<T> plain(const Matrix<T>& m) {
    return {m.data(), m.columns(), 1};
}
template <class T>
Factor<T> transposed(const Matrix<T>& m) {
    return {m.data(), 1, m.columns()};
}

/// The arithmetic of layers in both precisions: float32 by the kernels, float64 by plain loops as the
/// reference of gradient checks. Sums are taken in an order that does not depend on threads.

/// out = a b (or out += a b with add); a is m x k, b k x n, out m x n with rows stride numbers apart.
void multiply(Workers& workers, std::size_t m, std::size_t n, std::size_t k, Factor<float> a, Factor<float> b,
              float* out, std::size_t stride, bool add = false);
void multiply(Workers& workers, std::size_t m, std::size_t n, std::size_t k, Factor<double> a,
              Factor<double> b, double* out, std::size_t stride, bool add = false);

/// A right-hand factor that is used again and again, laid out for multiplyBy().
template <class T>
class PackedFactor {
  public:
    /// k x n.
    void pack(Factor<T> b, std::size_t k, std::size_t n);
    /// out = a b or out += a b for m rows, on this thread.
    void multiplyBy(Factor<T> a, std::size_t m, T* out, std::size_t stride, bool add = false) const;

  private:
    Matrix<T> m_packed;
    std::size_t m_k = 0;
    std::size_t m_n = 0;
};

/// The sum of products.
float dot(const float* a, const float* b, std::size_t count);
double dot(const double* a, const double* b, std::size_t count);
/// to += factor * from.
void addTo(float* to, float factor, const float* from, std::size_t count);
void addTo(double* to, double factor, const double* from, std::size_t count);

/// 1 / (1 + exp(-x)) and tanh, in place.
void applySigmoid(float* x, std::size_t count);
void applySigmoid(double* x, std::size_t count);
void applyTanh(float* x, std::size_t count);
void applyTanh(double* x, std::size_t count);
/// The softmax of count > 0 numbers, in place.
void applySoftmax(float* x, std::size_t count);
void applySoftmax(double* x, std::size_t count);

/// out = sum over i of factors[i] * row rows[i] of the table; factors null: all 1.
template <class T>
struct RowSum {
    const T* table = nullptr;
    std::size_t stride = 0;
    const std::uint32_t* rows = nullptr;
    const T* factors = nullptr;
    std::size_t count = 0;
};
void sumRowsOf(const RowSum<float>& rows, std::size_t dim, float* out);
void sumRowsOf(const RowSum<double>& rows, std::size_t dim, double* out);
/// sum over i of factors[i] * (row i . others + i * dim).
float dotRowsOf(const RowSum<float>& rows, const float* others, std::size_t dim);
double dotRowsOf(const RowSum<double>& rows, const double* others, std::size_t dim);

}  // namespace embedscope
