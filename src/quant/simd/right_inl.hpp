// A column of rights as a mask (see math_inl.hpp for how this is compiled).
#if defined(M8_QUANT_SIMD_RIGHT_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef M8_QUANT_SIMD_RIGHT_INL_HPP
#undef M8_QUANT_SIMD_RIGHT_INL_HPP
#else
#define M8_QUANT_SIMD_RIGHT_INL_HPP
#endif

#include <cstdint>

#include <hwy/highway.h>

#include "base/right.hpp"

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {

/// Which of as many rights as a vector has lanes are calls.
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Mask<D> CallsAt(D d, const Right* right) {
  namespace hn = hwy::HWY_NAMESPACE;
  static_assert(sizeof(Right) == 1 && static_cast<std::uint8_t>(Right::kCall) == 0);
  const hn::Rebind<std::uint8_t, D> bytes;
  const hn::Rebind<std::uint32_t, D> words;
  const hn::RebindToUnsigned<D> wide;
  const auto narrow = hn::LoadU(bytes, reinterpret_cast<const std::uint8_t*>(right));
  const auto value = hn::PromoteTo(wide, hn::PromoteTo(words, narrow));
  return hn::RebindMask(d, hn::Eq(value, hn::Zero(wide)));
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // M8_QUANT_SIMD_RIGHT_INL_HPP
