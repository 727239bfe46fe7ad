// Vector functions for kernels, one copy for each target of Highway: include inside a source that
// hwy/foreach_target.h compiles several times. (No #pragma once: see the toggle.)
//
// All are inline, without branches and without denormal results. Errors are against the exact
// function of the given double, on targets with and without FMA; math_inl_test.cpp measures them.
#if defined(M8_QUANT_SIMD_MATH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef M8_QUANT_SIMD_MATH_INL_HPP
#undef M8_QUANT_SIMD_MATH_INL_HPP
#else
#define M8_QUANT_SIMD_MATH_INL_HPP
#endif

#include <cstddef>
#include <cstdint>

#include <hwy/highway.h>

#include "quant/simd/coefficients.hpp"

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
using Bits = hn::RebindToSigned<D>;

/// c[I] + c[I + Step] x + c[I + 2 Step] x^2 + ...: unrolled, which -O2 does to no loop.
template <std::size_t I, std::size_t Step, std::size_t N, class D, class V = hn::Vec<D>>
HWY_INLINE V Horner(D d, const double (&c)[N], V x) {
  if constexpr (I + Step >= N) {
    return hn::Set(d, c[I]);
  } else {
    return hn::MulAdd(Horner<I + Step, Step>(d, c, x), x, hn::Set(d, c[I]));
  }
}

/// The polynomial with ascending coefficients: `Polynomial` as one chain, `SplitPolynomial` as two
/// of half the latency.
template <std::size_t N, class D, class V = hn::Vec<D>>
HWY_INLINE V Polynomial(D d, const double (&c)[N], V x) {
  return Horner<0, 1>(d, c, x);
}
template <std::size_t N, class D, class V = hn::Vec<D>>
HWY_INLINE V SplitPolynomial(D d, const double (&c)[N], V x) {
  const V y = hn::Mul(x, x);
  return hn::MulAdd(Horner<1, 2>(d, c, y), x, Horner<0, 2>(d, c, y));
}

/// exp(x + low) for |low| small against 1, within 1 ulp (2 without FMA). Zero below -708, as the
/// rest would be denormal; not above exp(709) = 8e307.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ExpOfSum(D d, V x, V low) {
  const Bits<D> di;
  constexpr double kLowest = -708.0;
  constexpr double kHighest = 709.0;
  const V clamped = hn::Min(hn::Max(x, hn::Set(d, kLowest)), hn::Set(d, kHighest));
  // Adding 1.5 x 2^52 rounds to a whole number, and leaves it in the lowest bits.
  const V shift = hn::Set(d, 0x1.8p52);
  const V shifted = hn::MulAdd(clamped, hn::Set(d, 1.4426950408889634), shift);
  const V n = hn::Sub(shifted, shift);
  V r = hn::NegMulAdd(n, hn::Set(d, kLn2[0]), clamped);
  r = hn::Add(hn::NegMulAdd(n, hn::Set(d, kLn2[1]), r), low);
  const V tail = hn::Mul(hn::Mul(r, r), SplitPolynomial(d, kExpTail, r));
  const V mantissa = hn::Add(hn::Set(d, 1.0), hn::Add(r, tail));
  const auto exponent = hn::ShiftLeft<52>(hn::BitCast(di, shifted));
  const V result = hn::BitCast(d, hn::Add(hn::BitCast(di, mantissa), exponent));
  return hn::IfThenElseZero(hn::Ge(x, hn::Set(d, kLowest)), result);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  return ExpOfSum(d, x, hn::Zero(d));
}

/// 2^x for |x| <= 1020, within 2 ulps; zero below.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp2(D d, V x) {
  const Bits<D> di;
  const V lowest = hn::Set(d, -1020.0);
  const V clamped = hn::Max(x, lowest);
  const V shift = hn::Set(d, 0x1.8p52);
  const V shifted = hn::Add(clamped, shift);
  const V f = hn::Sub(clamped, hn::Sub(shifted, shift));
  const V mantissa = hn::MulAdd(f, SplitPolynomial(d, kExp2Tail, f), hn::Set(d, 1.0));
  const auto exponent = hn::ShiftLeft<52>(hn::BitCast(di, shifted));
  const V result = hn::BitCast(d, hn::Add(hn::BitCast(di, mantissa), exponent));
  return hn::IfThenElseZero(hn::Ge(x, lowest), result);
}

/// ln((1 + s) / (1 - s)) for |s| <= 0.2, within 2 ulps.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V LogOfShare(D d, V s) {
  const V y = hn::Mul(s, s);
  return hn::MulAdd(hn::Mul(s, y), SplitPolynomial(d, kLogTail, y), hn::Add(s, s));
}

/// ln(a / b) for a, b > 0 and not denormal, within 2 ulps also where a is near b: the difference,
/// not the quotient, goes into the series.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V LogOfRatio(D d, V a, V b) {
  const Bits<D> di;
  // The difference of the bit patterns is log2(a / b) to 0.09, in units of 2^-52.
  const auto apart = hn::Sub(hn::BitCast(di, a), hn::BitCast(di, b));
  const auto whole = hn::ShiftRight<52>(hn::Add(apart, hn::Set(di, std::int64_t{1} << 51)));
  const V near = hn::BitCast(d, hn::Add(hn::BitCast(di, b), hn::ShiftLeft<52>(whole)));
  const V shift = hn::Set(d, 0x1.8p52);
  const V n = hn::Sub(hn::BitCast(d, hn::Add(whole, hn::BitCast(di, shift))), shift);
  const V s = hn::Div(hn::Sub(a, near), hn::Add(a, near));  // a and near are within a factor 1.51
  const V y = hn::Mul(s, s);
  const V tail = hn::Mul(hn::Mul(s, y), SplitPolynomial(d, kLogTail, y));
  const V small = hn::Add(hn::Add(s, s), hn::MulAdd(n, hn::Set(d, kLn2[1]), tail));
  return hn::MulAdd(n, hn::Set(d, kLn2[0]), small);
}

/// ln x for x > 0 and not denormal, within 2 ulps.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log(D d, V x) {
  return LogOfRatio(d, x, hn::Set(d, 1.0));
}

/// exp(-x^2 / 2), within 3 ulps: the square is taken in two parts.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Gaussian(D d, V x) {
  const Bits<D> di;
  constexpr std::int64_t kUpperHalf = ~((std::int64_t{1} << 27) - 1);
  const V reach = hn::Min(hn::Abs(x), hn::Set(d, 64.0));
  const V high = hn::BitCast(d, hn::And(hn::BitCast(di, reach), hn::Set(di, kUpperHalf)));
  const V rest = hn::Mul(hn::Sub(reach, high), hn::Add(reach, high));
  const V minus_half = hn::Set(d, -0.5);
  return ExpOfSum(d, hn::Mul(hn::Mul(high, high), minus_half), hn::Mul(rest, minus_half));
}

/// exp(z^2 / 2) N(-z) for kMillsStart <= z <= kMillsEnd, within 7 ulps (9 without FMA): what is
/// left of the normal law's tail when its exponential is taken out, so that one exponential serves
/// density and tails alike.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Mills(D d, V z) {
  return hn::Div(Polynomial(d, kMillsTop, z), Polynomial(d, kMillsBottom, z));
}

/// Density of the standard normal law, within 4 ulps; zero beyond 37.6.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V NormalPdf(D d, V x) {
  return hn::Mul(Gaussian(d, x), hn::Set(d, 0.39894228040143268));
}

/// P(Z < x), within 8 ulps (10 without FMA) also in the left tail, down to 1e-307; zero below
/// -37.6.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V NormalCdf(D d, V x) {
  const V z = hn::Min(hn::Abs(x), hn::Set(d, kMillsEnd));
  const V tail = hn::Mul(Gaussian(d, z), Mills(d, z));
  return hn::IfThenElse(hn::Le(x, hn::Zero(d)), tail, hn::Sub(hn::Set(d, 1.0), tail));
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // M8_QUANT_SIMD_MATH_INL_HPP
