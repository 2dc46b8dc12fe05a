#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

#include "core/base/result.h"
#include "core/model/vector_matrix.h"
#include "core/train/word_vectors/word_vector_settings.h"

namespace embedscope {

/// n x d floats that workers write: rows padded with zeros to a multiple of 16 floats, each at a multiple of
/// 64 bytes, in huge pages where the system has them. Movable; the memory lives until the last owner() is
/// gone.
class TrainingMatrix {
  public:
    TrainingMatrix() = default;
    /// All zeros. Errors: TooLarge when it does not fit into the memory of the machine.
    static Result<TrainingMatrix> allocate(std::size_t rows, std::size_t dim);

    std::size_t rows() const { return m_rows; }
    std::size_t dim() const { return m_dim; }
    std::size_t stride() const { return m_stride; }  ///< floats from row to row
    float* row(std::size_t row) const { return m_data.get() + row * m_stride; }
    /// Everything, padding included.
    std::span<float> all() const { return {m_data.get(), m_rows * m_stride}; }

    /// The matrix as a value for readers; shares the memory, so no worker may write any more.
    VectorMatrix view() const;
    /// A copy of the first count rows without padding; no worker may be writing.
    VectorMatrix copy(std::size_t count) const;

    static std::size_t paddedStride(std::size_t dim) { return (dim + 15) / 16 * 16; }

  private:
    std::shared_ptr<float> m_data;
    std::size_t m_rows = 0;
    std::size_t m_dim = 0;
    std::size_t m_stride = 0;
};

/// Fills the matrix with small random numbers (settings init, initScale and seed), the same for equal seeds
/// on any machine. Errors: Cancelled.
Status initialise(TrainingMatrix& matrix, const WordVectorSettings& settings, std::stop_token stop);

}  // namespace embedscope
