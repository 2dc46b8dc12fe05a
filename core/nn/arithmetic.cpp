#include "core/nn/arithmetic.h"

#include <algorithm>
#include <cmath>

#include "core/base/aligned_floats.h"
#include "core/kernels/activations.h"
#include "core/kernels/embedding_rows.h"
#include "core/kernels/matrix_product.h"
#include "core/kernels/optimizer_steps.h"

namespace embedscope {
namespace {

// Rows of one part of a product: large enough to make up for packing the other factor once a part.
constexpr std::size_t kPartRows = 96;

MatrixView view(Factor<float> f) {
    return {f.data, f.row, f.column};
}

void multiplyPlainly(Factor<double> a, std::size_t m, Factor<double> b, std::size_t k, std::size_t n,
                     double* out, std::size_t stride, bool add) {
    for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double sum = add ? out[i * stride + j] : 0;
            for (std::size_t p = 0; p < k; ++p)
                sum += a.data[i * a.row + p * a.column] * b.data[p * b.row + j * b.column];
            out[i * stride + j] = sum;
        }
}

}  // namespace

void multiply(Workers& workers, std::size_t m, std::size_t n, std::size_t k, Factor<float> a, Factor<float> b,
              float* out, std::size_t stride, bool add) {
    if (m == 0 || n == 0) return;
    AlignedFloats packed(packedSize(k, n));
    const std::size_t columnsOfPart = 32 * std::max<std::size_t>(1, 65536 / std::max<std::size_t>(k, 1) / 32);
    workers.run((n + columnsOfPart - 1) / columnsOfPart, [&](std::size_t part) {
        const std::size_t from = part * columnsOfPart;
        packMatrix({b.data + from * b.column, b.row, b.column}, k, std::min(columnsOfPart, n - from),
                   packed.data() + from * k);
    });
    workers.run((m + kPartRows - 1) / kPartRows, [&](std::size_t part) {
        const std::size_t from = part * kPartRows;
        multiplyPacked({a.data + from * a.row, a.row, a.column}, std::min(kPartRows, m - from), k,
                       packed.data(), n, out + from * stride, stride, add);
    });
}

void multiply(Workers& workers, std::size_t m, std::size_t n, std::size_t k, Factor<double> a,
              Factor<double> b, double* out, std::size_t stride, bool add) {
    workers.run((m + kPartRows - 1) / kPartRows, [&](std::size_t part) {
        const std::size_t from = part * kPartRows;
        multiplyPlainly({a.data + from * a.row, a.row, a.column}, std::min(kPartRows, m - from), b, k, n,
                        out + from * stride, stride, add);
    });
}

template <>
void PackedFactor<float>::pack(Factor<float> b, std::size_t k, std::size_t n) {
    m_k = k;
    m_n = n;
    m_packed.resize(1, packedSize(k, n));
    packMatrix(view(b), k, n, m_packed.data());
}
template <>
void PackedFactor<float>::multiplyBy(Factor<float> a, std::size_t m, float* out, std::size_t stride,
                                     bool add) const {
    multiplyPacked(view(a), m, m_k, m_packed.data(), m_n, out, stride, add);
}
template <>
void PackedFactor<double>::pack(Factor<double> b, std::size_t k, std::size_t n) {
    m_k = k;
    m_n = n;
    m_packed.resize(k, n);
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < n; ++j) m_packed.row(i)[j] = b.data[i * b.row + j * b.column];
}
template <>
void PackedFactor<double>::multiplyBy(Factor<double> a, std::size_t m, double* out, std::size_t stride,
                                      bool add) const {
    multiplyPlainly(a, m, {m_packed.data(), m_n, 1}, m_k, m_n, out, stride, add);
}

float dot(const float* a, const float* b, std::size_t count) {
    return dotProduct(a, b, count);
}
double dot(const double* a, const double* b, std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}
void addTo(float* to, float factor, const float* from, std::size_t count) {
    addScaled(factor, from, count, to);
}
void addTo(double* to, double factor, const double* from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) to[i] += factor * from[i];
}

void applySigmoid(float* x, std::size_t count) {
    sigmoidInPlace(x, count);
}
void applySigmoid(double* x, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) x[i] = 1 / (1 + std::exp(-x[i]));
}
void applyTanh(float* x, std::size_t count) {
    tanhInPlace(x, count);
}
void applyTanh(double* x, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) x[i] = std::tanh(x[i]);
}
void applySoftmax(float* x, std::size_t count) {
    const float share = 1 / expInPlace(*std::max_element(x, x + count), x, count);
    for (std::size_t i = 0; i < count; ++i) x[i] *= share;
}
void applySoftmax(double* x, std::size_t count) {
    const double most = *std::max_element(x, x + count);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += x[i] = std::exp(x[i] - most);
    for (std::size_t i = 0; i < count; ++i) x[i] /= sum;
}

void sumRowsOf(const RowSum<float>& rows, std::size_t dim, float* out) {
    sumWeightedRows({rows.table, rows.stride, rows.rows, rows.factors, rows.count}, dim, out);
}
void sumRowsOf(const RowSum<double>& rows, std::size_t dim, double* out) {
    std::fill(out, out + dim, 0.0);
    for (std::size_t i = 0; i < rows.count; ++i)
        addTo(out, rows.factors ? rows.factors[i] : 1.0, rows.table + rows.rows[i] * rows.stride, dim);
}
float dotRowsOf(const RowSum<float>& rows, const float* others, std::size_t dim) {
    return dotWithRows({rows.table, rows.stride, rows.rows, rows.factors, rows.count}, others, dim);
}
double dotRowsOf(const RowSum<double>& rows, const double* others, std::size_t dim) {
    double sum = 0;
    for (std::size_t i = 0; i < rows.count; ++i)
        sum += (rows.factors ? rows.factors[i] : 1.0) *
               dot(rows.table + rows.rows[i] * rows.stride, others + i * dim, dim);
    return sum;
}

}  // namespace embedscope
