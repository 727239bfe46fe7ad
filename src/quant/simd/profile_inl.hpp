// Sums of Gaussians over many rows (see math_inl.hpp for how this is compiled). A row is worth
// weight 2^-(slope x + offset)^2: gamma of an option, x the logarithm of the underlying's level.
#if defined(M8_QUANT_SIMD_PROFILE_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef M8_QUANT_SIMD_PROFILE_INL_HPP
#undef M8_QUANT_SIMD_PROFILE_INL_HPP
#else
#define M8_QUANT_SIMD_PROFILE_INL_HPP
#endif

#include "quant/simd/math_inl.hpp"
#include "quant/simd/profile.hpp"

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {

// In the units of slope x + offset, of which sqrt(2 / log2(e)) = 1.18 are a standard deviation's.
inline constexpr double kUnitsPerDeviation = 0.84932180028801907;  // sqrt(log2(e) / 2)
inline constexpr double kReach = 10.0 * kUnitsPerDeviation;

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Gaussian2(D d, V z) {
  return Exp2(d, hn::Neg(hn::Mul(z, z)));
}

/// Adds rows [at, at + lanes) at levels [first, last) to their sums, one exponential a cell.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void AddDirectly(
    D d, const double* x, std::size_t count, V slope, V offset, V weight, double* sums) {
  for (std::size_t j = 0; j < count; ++j) {
    const V z = hn::MulAdd(slope, hn::Set(d, x[j]), offset);
    double* sum = sums + j * hn::Lanes(d);
    hn::Store(hn::MulAdd(weight, Gaussian2(d, z), hn::Load(d, sum)), d, sum);
  }
}

/// The same for levels one `step` apart: the factor between neighbours changes by a constant
/// factor itself. z is at the first level; stride = slope step.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void AddBySteps(D d, std::size_t count, V z, V stride, V weight, double* sums) {
  const V two_strides = hn::Add(stride, stride);
  V value = hn::Mul(weight, Gaussian2(d, z));
  V factor = Exp2(d, hn::Neg(hn::MulAdd(two_strides, z, hn::Mul(stride, stride))));
  const V bend = Exp2(d, hn::Neg(hn::Mul(two_strides, stride)));
  for (std::size_t j = 0; j < count; ++j) {
    double* sum = sums + j * hn::Lanes(d);
    hn::Store(hn::Add(value, hn::Load(d, sum)), d, sum);
    value = hn::Mul(value, factor);
    factor = hn::Mul(factor, bend);
  }
}

inline constexpr std::size_t kRun = 16;  // levels from one anchor on

/// Adds all rows to the sums of up to kLevelsAtOnce levels. `step` > 0: they are so far apart.
template <class D>
HWY_INLINE void AddRows(D d, const ProfileRows& rows, const ProfileLevels& levels, double* sums) {
  using V = hn::Vec<D>;
  const V reach = hn::Set(d, kReach);
  // A run's first value may be zero where the last one is not, if strides are too long.
  const V longest = hn::Set(d, kUnitsPerDeviation * (levels.step > 0.0 ? 1.0 : -1.0));
  for (std::size_t i = 0; i < rows.count; i += hn::Lanes(d)) {
    const V slope = hn::LoadU(d, rows.slope + i);
    const V offset = hn::LoadU(d, rows.offset + i);
    const V weight = hn::LoadU(d, rows.weight + i);
    const V stride = hn::Mul(slope, hn::Set(d, levels.step));
    const bool by_steps = hn::AllTrue(d, hn::Le(stride, longest));
    for (std::size_t j = 0; j < levels.count; j += kRun) {
      const std::size_t run = levels.count - j < kRun ? levels.count - j : kRun;
      const V z = hn::MulAdd(slope, hn::Set(d, levels.x[j]), offset);
      const V last = hn::MulAdd(slope, hn::Set(d, levels.x[j + run - 1]), offset);
      if (hn::AllTrue(d, hn::Or(hn::Gt(z, reach), hn::Lt(last, hn::Neg(reach))))) {
        continue;
      }
      double* run_sums = sums + j * hn::Lanes(d);
      if (by_steps) {
        AddBySteps(d, run, z, stride, weight, run_sums);
      } else {
        AddDirectly(d, levels.x + j, run, slope, offset, weight, run_sums);
      }
    }
  }
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // M8_QUANT_SIMD_PROFILE_INL_HPP
