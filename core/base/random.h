#pragma once

#include <array>
#include <cstdint>

namespace embedscope {

/// xoshiro256** 1.0 of Blackman and Vigna (2018), seeded by splitmix64: 64 random bits a call, period 2^256
/// - 1. The whole state is four words, so that a checkpoint can keep it. Not thread-safe: one generator a
/// worker.
class Random {
  public:
    using State = std::array<std::uint64_t, 4>;

    /// Independent streams of one seed differ in stream, e.g. the number of a worker or a purpose.
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0) {
        std::uint64_t x = seed ^ (stream * 0x9E3779B97F4A7C15ull + 0xD1B54A32D192ED03ull * (stream != 0));
        for (auto& word : m_state) word = splitMix(x);
    }
    explicit Random(const State& state) : m_state(state) {}

    const State& state() const { return m_state; }

    std::uint64_t next() {
        const std::uint64_t result = rotateLeft(m_state[1] * 5, 7) * 9;
        const std::uint64_t t = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= t;
        m_state[3] = rotateLeft(m_state[3], 45);
        return result;
    }

    /// Uniform in [0, bound), bound > 0; multiply-shift (Lemire 2019) with a bias below bound / 2^32.
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(((next() >> 32) * static_cast<std::uint64_t>(bound)) >> 32);
    }

    /// Uniform in [0, 1) with 53 random bits.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    /// Uniform in [0, 1) with 24 random bits.
    float uniformFloat() { return static_cast<float>(next() >> 40) * 0x1.0p-24f; }

  private:
    static std::uint64_t rotateLeft(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    static std::uint64_t splitMix(std::uint64_t& x) {
        std::uint64_t z = (x += 0x9E3779B97F4A7C15ull);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }

    State m_state{};
};

}  // namespace embedscope
