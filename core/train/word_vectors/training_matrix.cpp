#include "core/train/word_vectors/training_matrix.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/base/exact_math.h"
#include "core/base/random.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kInitialStream = 1ull << 62;

std::uint64_t physicalMemory() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || size <= 0) return std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size);
}

Error tooLarge(double bytes) {
    return {ErrorCode::TooLarge,
            "the vectors need " + std::to_string(static_cast<std::uint64_t>(bytes / 1e6)) +
                " MB, more than this machine has",
            "", "Choose a smaller dimension, a larger minimum count or a limit for the vocabulary"};
}

}  // namespace

Result<TrainingMatrix> TrainingMatrix::allocate(std::size_t rows, std::size_t dim) {
    TrainingMatrix matrix;
    matrix.m_rows = rows;
    matrix.m_dim = dim;
    matrix.m_stride = paddedStride(dim);
    const double wanted = static_cast<double>(rows) * static_cast<double>(matrix.m_stride) * sizeof(float);
    if (wanted > static_cast<double>(physicalMemory())) return tooLarge(wanted);
    const std::size_t bytes = rows * matrix.m_stride * sizeof(float);
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return tooLarge(wanted);
    madvise(memory, bytes, MADV_HUGEPAGE);  // a wish; nothing is lost where it is not granted
    matrix.m_data =
        std::shared_ptr<float>(static_cast<float*>(memory), [bytes](float* data) { munmap(data, bytes); });
    return matrix;
}

VectorMatrix TrainingMatrix::view() const {
    return {reinterpret_cast<const std::byte*>(m_data.get()),
            m_rows,
            m_dim,
            m_stride * sizeof(float),
            ScalarType::F32,
            m_data};
}

VectorMatrix TrainingMatrix::copy(std::size_t count) const {
    const std::shared_ptr<float[]> values(
        new float[count * m_dim]);  // not cleared first: that would double the time
    for (std::size_t i = 0; i < count; ++i)
        std::memcpy(values.get() + i * m_dim, row(i), m_dim * sizeof(float));
    const auto* bytes = reinterpret_cast<const std::byte*>(values.get());
    return {bytes, count, m_dim, m_dim * sizeof(float), ScalarType::F32, values};
}

Status initialise(TrainingMatrix& matrix, const WordVectorSettings& settings, std::stop_token stop) {
    const double scale = settings.initScale / static_cast<double>(matrix.dim());
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        if (row % 1024 == 0 && stop.stop_requested()) return cancelledError();
        Random random(settings.seed, kInitialStream + row);
        float* values = matrix.row(row);
        for (std::size_t i = 0; i < matrix.dim(); ++i) {
            double number = 2 * random.uniform() - 1;
            if (settings.init == InitialDistribution::Normal) {  // Box and Muller (1958)
                const double radius = std::sqrt(-2 * exactLog(1 - random.uniform()));
                number = radius * exactCosineOfPi(number);
            }
            values[i] = static_cast<float>(number * scale);
        }
    }
    return {};
}

}  // namespace embedscope
