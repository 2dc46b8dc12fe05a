#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace embedscope {

/// A fixed number of floats whose first lies on a cache line (64 bytes), as kernels want it. Not initialised.
class AlignedFloats {
  public:
    AlignedFloats() = default;
    explicit AlignedFloats(std::size_t size)
        : m_data(static_cast<float*>(::operator new(size * sizeof(float), kAlignment))), m_size(size) {}

    float* data() { return m_data.get(); }
    const float* data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }
    float& operator[](std::size_t i) { return m_data.get()[i]; }
    float operator[](std::size_t i) const { return m_data.get()[i]; }

  private:
    static constexpr std::align_val_t kAlignment{64};
    struct Free {
        void operator()(float* data) const { ::operator delete(data, kAlignment); }
    };
    std::unique_ptr<float, Free> m_data;
    std::size_t m_size = 0;
};

}  // namespace embedscope
