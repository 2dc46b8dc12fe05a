// Included once per target by the kernels that need it; see Highway's foreach_target.h for the pattern of the
// guard. With what is here, kernels give the same bits on AVX2 and on AVX-512. The plain path rounds products
// apart from sums, since a processor without fused operations would be ten times slower in imitating them.
#if defined(EMBEDSCOPE_KERNELS_DOT_SUM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef EMBEDSCOPE_KERNELS_DOT_SUM_INL_H_
#undef EMBEDSCOPE_KERNELS_DOT_SUM_INL_H_
#else
#define EMBEDSCOPE_KERNELS_DOT_SUM_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// a * b + c, rounded as hn::MulAdd rounds a lane: for the numbers that fill no vector.
HWY_INLINE HWY_ATTR float mulAddOne(float a, float b, float c) {
    const hn::CappedTag<float, 1> one;
    return hn::GetLane(hn::MulAdd(hn::Set(one, a), hn::Set(one, b), hn::Set(one, c)));
}

/// The sum of many products of two rows of numbers, in 64 lanes whether vectors have 8 or 16, and the numbers
/// that fill no 16 lanes apart.
class DotSum {
    using Lanes = hn::CappedTag<float, 16>;
    using V = hn::Vec<Lanes>;

  public:
    HWY_INLINE HWY_ATTR DotSum() {
        for (auto& group : m_sums)
            for (V& sum : group) sum = hn::Zero(Lanes());
    }
    /// Adds the products of count numbers of a with b; a as vectors and as single numbers by their place.
    template <class Vectors, class Numbers>
    HWY_INLINE HWY_ATTR void add(std::size_t count, const Vectors& a, const Numbers& one, const float* b) {
        std::size_t at = 0;
        for (; at + 4 * kGroup <= count; at += 4 * kGroup) {
            addGroup(0, at, a, b);
            addGroup(1, at + kGroup, a, b);
            addGroup(2, at + 2 * kGroup, a, b);
            addGroup(3, at + 3 * kGroup, a, b);
        }
        for (; at + kGroup <= count; at += kGroup) addGroup(0, at, a, b);
        for (; at < count; ++at) m_rest = mulAddOne(one(at), b[at], m_rest);
    }
    HWY_INLINE HWY_ATTR float total() const {
        V sums[kParts];
        for (std::size_t part = 0; part < kParts; ++part)
            sums[part] =
                hn::Add(hn::Add(m_sums[0][part], m_sums[1][part]), hn::Add(m_sums[2][part], m_sums[3][part]));
#if HWY_TARGET <= HWY_AVX2
        const hn::FixedTag<float, 8> eight;
        const hn::FixedTag<float, 4> four;
#if HWY_TARGET <= HWY_AVX3
        const auto half = hn::Add(hn::LowerHalf(eight, sums[0]), hn::UpperHalf(eight, sums[0]));
#else
        static_cast<void>(eight);
        const auto half = hn::Add(sums[0], sums[1]);
#endif
        alignas(16) float lanes[4];
        hn::Store(hn::Add(hn::LowerHalf(four, half), hn::UpperHalf(four, half)), four, lanes);
        return ((lanes[0] + lanes[2]) + (lanes[1] + lanes[3])) + m_rest;
#else
        float sum = 0;
        for (const V& part : sums) sum += hn::GetLane(hn::SumOfLanes(Lanes(), part));
        return sum + m_rest;
#endif
    }

  private:
    static constexpr std::size_t kLanes = hn::MaxLanes(Lanes());
    static constexpr std::size_t kGroup = kLanes == 1 ? 1 : 16;
    static constexpr std::size_t kParts = kGroup / kLanes;

    template <class Vectors>
    HWY_INLINE HWY_ATTR void addGroup(int group, std::size_t at, const Vectors& a, const float* b) {
        addPart(m_sums[group][0], at, a, b);
        if constexpr (kParts > 1) addPart(m_sums[group][1], at + kLanes, a, b);
        for (std::size_t part = 2; part < kParts; ++part)
            addPart(m_sums[group][part], at + part * kLanes, a, b);
    }
    template <class Vectors>
    HWY_INLINE HWY_ATTR void addPart(V& sum, std::size_t at, const Vectors& a, const float* b) {
        sum = hn::MulAdd(a(at), hn::LoadU(Lanes(), b + at), sum);
    }

    V m_sums[4][kParts];
    float m_rest = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#endif
