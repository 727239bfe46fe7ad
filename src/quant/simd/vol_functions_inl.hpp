// The functions of one variable that the implied-vol kernel is made of, per Highway target: include
// after foreach_target.h. Coefficients and their errors: tools/vol_coefficients.py.
#include <cstddef>
#include <cstdint>

#include <hwy/highway.h>

#include "quant/simd/math_inl.hpp"

#if defined(M8_QUANT_SIMD_VOL_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef M8_QUANT_SIMD_VOL_FUNCTIONS_INL_HPP
#undef M8_QUANT_SIMD_VOL_FUNCTIONS_INL_HPP
#else
#define M8_QUANT_SIMD_VOL_FUNCTIONS_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {

// 2 atanh(s) / s in powers of s^2 <= 0.0412: to 1.8e-17, and to 3.3e-7.
inline constexpr double kLogSeries[] = {
    2.0,
    0.6666666666667742,
    0.39999999994527485,
    0.2857142963101984,
    0.2222212166822736,
    0.18186983920296176,
    0.15238480681178318,
    0.15454289473481106,
};
inline constexpr double kRoughLogSeries[] = {2.000000655609065, 0.6663807467342358,
                                             0.41831630645180495};

// Mills ratio N(-h) / n(h), 0 <= h <= 50, to 1.5e-16. No sign changes: nothing cancels.
inline constexpr double kMillsNumerator[] = {
    1.2533141373155001,     1.960802521157195,     1.5159106344034763,   0.7444804052824954,
    0.2535476638921322,     0.06186188486986993,   0.010814351545247975, 0.0013110325106176794,
    0.00010082214335331592, 3.805361931279571e-06,
};
inline constexpr double kMillsDenominator[] = {
    1.0,
    2.362378619217514,
    2.594427117792236,
    1.7488349732637598,
    0.8037584411588908,
    0.2641603640068473,
    0.06316530689107476,
    0.010915173683109096,
    0.0013148378726348376,
    0.00010082214335252006,
    3.805361931282851e-06,
};

// h / L in s = sqrt(4 + L), L = ln(1 + x / b), b being the Bachelier price of deviation x / h: to
// 5.3e-5 for L <= 750.
inline constexpr double kSeedNumerator[] = {-0.011269778000632016, 0.6028489470635858,
                                            -0.3991865300663021, 0.10240170440793551};
inline constexpr double kSeedDenominator[] = {1.0, -0.4734791246982806, 0.5021303234847183,
                                              -0.27161471179287394, 0.07227275491463447};

inline constexpr double kSixteenthRootOfExp[] = {1.0, 1.0 / 16, 1.0 / 512, 1.0 / 24576};  // roughly

// 24 over the factor of w^2 in v = w (1 + w^2/24 (1 - h^2 (1 - h Y)) + ...), in s, to some per
// cent.
inline constexpr double kDamping[] = {24 * 4.91, -24 * 4.21, 24 * 1.128};

/// ln(a / (b c)) for normal positive numbers, to an ulp or two also where it is nearly 0: c is
/// scaled by 2^k so that b c comes within a factor of 1.51 of a, where nothing is lost of the
/// difference a - b c, and the rest is 2 atanh of (a - b c) / (a + b c).
template <class D, std::size_t kCount>
HWY_INLINE hn::Vec<D> LogRatio(
    D d, hn::Vec<D> a, hn::Vec<D> b, hn::Vec<D> c, const double (&series)[kCount]) {
  const hn::RebindToUnsigned<D> du;
  const auto product = hn::BitCast(du, hn::Mul(b, c));
  const auto difference = hn::Add(hn::Sub(hn::BitCast(du, a), product),
                                  hn::Set(du, std::uint64_t{1} << 51));  // to round to nearest
  const auto power = hn::And(difference, hn::Set(du, std::uint64_t{0xFFF} << 52));
  const auto scaled = hn::BitCast(d, hn::Add(product, power));
  const auto scaled_c = hn::BitCast(d, hn::Add(hn::BitCast(du, c), power));
  const auto exponent =
      hn::ShiftRight<52>(hn::Add(difference, hn::Set(du, std::uint64_t{1} << 63)));  // k + 2048
  // An integer below 2^52 in the digits of 2^52, so that a subtraction makes a double of it.
  const auto k = hn::Sub(hn::BitCast(d, hn::Or(exponent, hn::Set(du, 0x4330000000000000u))),
                         hn::Set(d, 4503599627370496.0 + 2048.0));
  const auto s = hn::Div(hn::NegMulAdd(b, scaled_c, a), hn::Add(a, scaled));
  const auto rest = hn::Mul(s, SplitPolynomial(d, series, hn::Mul(s, s)));
  return hn::MulAdd(k, hn::Set(d, 0.6931471805599453), rest);
}

/// The Mills ratio as the quotient that it is, to be divided when all is together.
template <class D>
struct Quotient {
  hn::Vec<D> numerator, denominator;
};
template <class D>
HWY_INLINE Quotient<D> MillsQuotient(D d, hn::Vec<D> h) {
  return {SplitPolynomial(d, kMillsNumerator, h), SplitPolynomial(d, kMillsDenominator, h)};
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
