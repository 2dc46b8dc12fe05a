#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// One copy of a run's weights in a temporary file without a name (TMPDIR), so that a good state does not
/// cost memory. Used by one thread.
class WeightSpool {
  public:
    WeightSpool() = default;
    ~WeightSpool();
    WeightSpool(const WeightSpool&) = delete;
    WeightSpool& operator=(const WeightSpool&) = delete;

    /// Replaces the copy, when every number is finite. A failure leaves no copy. Errors: NumericalFailure,
    /// NoSpace, PermissionDenied, Io, Cancelled.
    Status save(std::span<const std::span<float>> weights, std::stop_token stop);
    /// Puts the copy back; weights have the sizes that were saved. Errors: Io, Cancelled.
    Status load(std::span<const std::span<float>> weights, std::stop_token stop) const;
    /// Hands part number index of the copy to take in pieces. Errors: Io and those of take.
    Status read(std::size_t index, const std::function<Status(std::span<const std::byte>)>& take) const;
    /// Takes the copy from outside; parts are the bytes of each span. Errors as save().
    Status saveBytes(std::span<const std::span<const std::byte>> parts, std::stop_token stop);

    bool holdsCopy() const { return !m_sizes.empty(); }
    /// Bytes of each span of the copy.
    const std::vector<std::uint64_t>& sizes() const { return m_sizes; }

  private:
    Status ensureFile();
    Status write(std::span<const std::byte> bytes, std::uint64_t offset);

    int m_descriptor = -1;
    std::vector<std::uint64_t> m_sizes;
};

}  // namespace embedscope
