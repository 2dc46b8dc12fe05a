#include "core/kernels/drop_elements.h"

#include "core/kernels/simd_dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/drop_elements.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace embedscope {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D, class V = hn::Vec<D>>
HWY_INLINE HWY_ATTR V hashed(D d, V x) {
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<16>(x)), hn::Set(d, 0x7feb352du));
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), hn::Set(d, 0x846ca68bu));
    return hn::Xor(x, hn::ShiftRight<16>(x));
}

template <class D>
HWY_INLINE HWY_ATTR void dropVector(D d, const DropKeys& keys, std::uint32_t begin, const float* from,
                                    float* to) {
    const hn::Rebind<std::uint32_t, D> du;
    const hn::Rebind<std::int32_t, D> di;
    const auto element = hn::Add(hn::BitCast(du, hn::Iota(di, 0)), hn::Set(du, begin + keys.first));
    const auto hash = hashed(du, hn::Xor(hashed(du, element), hn::Set(du, keys.second)));
    // Unsigned order by a signed comparison with the highest bit turned over.
    const auto top = hn::Set(du, 0x80000000u);
    const auto dropped = hn::Lt(hn::BitCast(di, hn::Xor(hash, top)),
                                hn::BitCast(di, hn::Xor(hn::Set(du, keys.threshold), top)));
    const auto kept = hn::Mul(hn::Set(d, keys.scale), hn::LoadU(d, from));
    hn::StoreU(hn::IfThenZeroElse(hn::RebindMask(d, dropped), kept), d, to);
}

HWY_ATTR void dropElementsHere(const DropKeys& keys, std::uint32_t begin, std::size_t count,
                               const float* from, float* to) {
    const hn::CappedTag<float, 16> d;
    const hn::CappedTag<float, 1> one;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes)
        dropVector(d, keys, begin + static_cast<std::uint32_t>(at), from + at, to + at);
    for (; at < count; ++at)
        dropVector(one, keys, begin + static_cast<std::uint32_t>(at), from + at, to + at);
}

}  // namespace HWY_NAMESPACE
}  // namespace embedscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace embedscope {
namespace {

HWY_EXPORT(dropElementsHere);

}  // namespace

void dropElements(const DropKeys& keys, std::uint32_t begin, std::size_t count, const float* from,
                  float* to) {
    EMBEDSCOPE_DISPATCH(dropElementsHere)(keys, begin, count, from, to);
}

}  // namespace embedscope
#endif
