#pragma once

#include <cstdint>

namespace embedscope {

/// Which elements (or whole vectors) dropout sets to zero in one update: a function of the run's seed, the
/// update and the layer, so that it can be asked again at any time and does not depend on threads. Element i
/// is hashed twice with Wellons' lowbias32. Kept elements are divided by the share that is kept.
class DropMask {
  public:
    /// rate in [0, 1): the share that is dropped. layer tells apart the masks of one update.
    DropMask(double rate, std::uint64_t seed, std::uint64_t step, std::uint32_t layer)
        : m_threshold(static_cast<std::uint32_t>(rate * 4294967296.0)), m_scale(1 / (1 - rate)) {
        std::uint64_t z = seed * 0x9E3779B97F4A7C15ull + step * 0xD1B54A32D192ED03ull + layer + 1;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        z ^= z >> 31;
        m_first = static_cast<std::uint32_t>(z);
        m_second = static_cast<std::uint32_t>(z >> 32);
    }

    bool keeps(std::uint32_t i) const { return hash(hash(i + m_first) ^ m_second) >= m_threshold; }
    /// What element i is multiplied by: 0, or 1 / (1 - rate).
    double factor(std::uint32_t i) const { return keeps(i) ? m_scale : 0; }

    std::uint32_t firstKey() const { return m_first; }
    std::uint32_t secondKey() const { return m_second; }
    std::uint32_t threshold() const { return m_threshold; }
    double scale() const { return m_scale; }

  private:
    static std::uint32_t hash(std::uint32_t x) {
        x = (x ^ (x >> 16)) * 0x7feb352du;
        x = (x ^ (x >> 15)) * 0x846ca68bu;
        return x ^ (x >> 16);
    }

    std::uint32_t m_threshold;
    double m_scale;
    std::uint32_t m_first = 0;
    std::uint32_t m_second = 0;
};

}  // namespace embedscope
