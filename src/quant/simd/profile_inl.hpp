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

template <class D, class V = hn::Vec<D>>
HWY_INLINE void AddTo(D d, double* sum, V value) {
  hn::Store(hn::Add(hn::Load(d, sum), value), d, sum);
}

/// A vector of rows.
template <class V>
struct ProfileVector {
  V slope, offset, weight;
  V stride, bend;  // slope step, 2^-(2 stride^2)
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE ProfileVector<V> ProfileVectorAt(D d,
                                            const ProfileRows& rows,
                                            std::size_t at,
                                            double step) {
  ProfileVector<V> r;
  r.slope = hn::LoadU(d, rows.slope + at);
  r.offset = hn::LoadU(d, rows.offset + at);
  r.weight = hn::LoadU(d, rows.weight + at);
  r.stride = hn::Mul(r.slope, hn::Set(d, step));
  r.bend = Exp2(d, hn::Mul(hn::Mul(r.stride, r.stride), hn::Set(d, -2.0)));
  return r;
}

/// Adds rows at levels [first, last) to their sums, one exponential a cell.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void AddDirectly(
    D d, const double* x, std::size_t count, const ProfileVector<V>& r, double* sums) {
  for (std::size_t j = 0; j < count; ++j) {
    const V z = hn::MulAdd(r.slope, hn::Set(d, x[j]), r.offset);
    AddTo(d, sums + j * hn::Lanes(d), hn::Mul(r.weight, Gaussian2(d, z)));
  }
}

/// What rows are worth from a level on up and down, level by level: the factor between neighbours
/// changes by a constant factor itself.
template <class V>
struct Walk {
  V up, up_factor, down, down_factor;
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE Walk<V> WalkFrom(D d, const ProfileVector<V>& r, double x) {
  const V z = hn::MulAdd(r.slope, hn::Set(d, x), r.offset);
  const V square = hn::Mul(r.stride, r.stride);
  const V twist = hn::Mul(hn::Add(r.stride, r.stride), z);
  const V here = hn::Mul(r.weight, Gaussian2(d, z));
  return {here, Exp2(d, hn::Neg(hn::Add(square, twist))), here, Exp2(d, hn::Sub(twist, square))};
}

template <class V>
HWY_INLINE void StepOn(Walk<V>& at, V bend) {
  at.up = hn::Mul(at.up, at.up_factor);
  at.down = hn::Mul(at.down, at.down_factor);
  at.up_factor = hn::Mul(at.up_factor, bend);
  at.down_factor = hn::Mul(at.down_factor, bend);
}

/// The same as AddDirectly of both for levels one step apart, by walks from the middle to both
/// ends.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void AddBySteps(D d,
                           const double* x,
                           std::size_t count,
                           const ProfileVector<V>& r1,
                           const ProfileVector<V>& r2,
                           double* sums) {
  const std::size_t middle = count / 2;
  const std::size_t above = count - middle;  // the middle one included
  auto at1 = WalkFrom(d, r1, x[middle]);
  auto at2 = WalkFrom(d, r2, x[middle]);
  double* up_sum = sums + middle * hn::Lanes(d);
  double* down_sum = up_sum;
  AddTo(d, up_sum, hn::Add(at1.up, at2.up));
  for (std::size_t j = 1; j < above; ++j) {
    StepOn(at1, r1.bend);
    StepOn(at2, r2.bend);
    up_sum += hn::Lanes(d);
    down_sum -= hn::Lanes(d);
    AddTo(d, up_sum, hn::Add(at1.up, at2.up));
    AddTo(d, down_sum, hn::Add(at1.down, at2.down));
  }
  if (middle == above) {
    AddTo(d, sums, hn::MulAdd(at1.down, at1.down_factor, hn::Mul(at2.down, at2.down_factor)));
  }
}

/// Whether the rows are nothing at all levels of ascending [x, x + count).
template <class D, class V = hn::Vec<D>>
HWY_INLINE hn::Mask<D> OutOfReach(D d,
                                  const double* x,
                                  std::size_t count,
                                  const ProfileVector<V>& r) {
  const V reach = hn::Set(d, kReach);
  const V first = hn::MulAdd(r.slope, hn::Set(d, x[0]), r.offset);
  const V last = hn::MulAdd(r.slope, hn::Set(d, x[count - 1]), r.offset);
  return hn::Or(hn::Gt(first, reach), hn::Lt(last, hn::Neg(reach)));
}

// Levels that are looked at together: around one anchor, or each on its own.
inline constexpr std::size_t kRunBySteps = 32;
inline constexpr std::size_t kRunDirectly = 16;

/// Adds all rows to the sums of up to kLevelsAtOnce levels. `step` > 0: they are so far apart.
template <class D>
HWY_INLINE void AddRows(D d, const ProfileRows& rows, const ProfileLevels& levels, double* sums) {
  using V = hn::Vec<D>;
  const std::size_t lanes = hn::Lanes(d);
  // A run's middle value may be zero where an end's is not, if strides are too long.
  const V longest = hn::Set(d, kUnitsPerDeviation * (levels.step > 0.0 ? 1.0 : -1.0));
  for (std::size_t i = 0; i < rows.count; i += 2 * lanes) {
    const auto r1 = ProfileVectorAt(d, rows, i, levels.step);
    auto r2 = r1;
    r2.weight = hn::Zero(d);
    if (i + lanes < rows.count) {
      r2 = ProfileVectorAt(d, rows, i + lanes, levels.step);
    }
    const bool by_steps = hn::AllTrue(d, hn::Le(hn::Max(r1.stride, r2.stride), longest));
    const std::size_t most = by_steps ? kRunBySteps : kRunDirectly;
    for (std::size_t j = 0; j < levels.count; j += most) {
      const std::size_t run = levels.count - j < most ? levels.count - j : most;
      const double* x = levels.x + j;
      if (hn::AllTrue(d, hn::And(OutOfReach(d, x, run, r1), OutOfReach(d, x, run, r2)))) {
        continue;
      }
      double* run_sums = sums + j * lanes;
      if (by_steps) {
        AddBySteps(d, x, run, r1, r2, run_sums);
      } else {
        AddDirectly(d, x, run, r1, run_sums);
        AddDirectly(d, x, run, r2, run_sums);
      }
    }
  }
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // M8_QUANT_SIMD_PROFILE_INL_HPP
