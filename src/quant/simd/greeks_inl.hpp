// Black-76 price and Greeks of a vector of options (see math_inl.hpp for how this is compiled).
#if defined(M8_QUANT_SIMD_GREEKS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef M8_QUANT_SIMD_GREEKS_INL_HPP
#undef M8_QUANT_SIMD_GREEKS_INL_HPP
#else
#define M8_QUANT_SIMD_GREEKS_INL_HPP
#endif

#include "quant/calendar_years.hpp"
#include "quant/simd/math_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {

inline constexpr double kSmallest = 1e-60;  // what is below counts as zero
inline constexpr double kFar = 1e4;         // as many standard deviations as there can be
inline constexpr double kPdfAtZero = 0.39894228040143268;

/// What the options of one expiry share.
template <class V>
struct Expiry {
  V forward, per_forward;   // per_forward = 1 / forward
  V years, root, per_root;  // root = sqrt(years); per_root = 1 / root, or 0
  V discount, rate;         // rate = -ln(discount) / years, or 0
  V to_spot;                // forward / spot, or 1
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE Expiry<V> ExpiryOf(D d, V forward, V years, V discount, double spot) {
  const V zero = hn::Zero(d);
  const V one = hn::Set(d, 1.0);
  Expiry<V> e;
  e.forward = forward;
  e.per_forward = hn::IfThenElseZero(hn::Gt(forward, hn::Set(d, kSmallest)), hn::Div(one, forward));
  e.years = hn::IfThenElseZero(hn::Gt(years, hn::Set(d, kSmallest)), years);
  e.root = hn::Sqrt(e.years);
  const auto alive = hn::Gt(e.years, zero);
  e.per_root = hn::IfThenElseZero(alive, hn::Div(one, e.root));
  e.discount = discount;
  const V log_discount = LogOfRatio(d, one, discount);
  e.rate = hn::IfThenElseZero(hn::And(alive, hn::Gt(discount, zero)),
                              hn::Mul(log_discount, hn::Mul(e.per_root, e.per_root)));
  e.to_spot = spot > 0.0 ? hn::Mul(forward, hn::Set(d, 1.0 / spot)) : one;
  return e;
}

/// A polynomial at y1, and its divided difference between y1 and y2: (p(y2) - p(y1)) / (y2 - y1),
/// which loses no digit where they are near.
template <class V>
struct ValueAndSlope {
  V value, slope;
};
template <std::size_t I, std::size_t N, class D, class V = hn::Vec<D>>
HWY_INLINE ValueAndSlope<V> Divided(D d, const double (&c)[N], V y1, V y2) {
  if constexpr (I + 1 == N) {
    return {hn::Set(d, c[I]), hn::Zero(d)};
  } else if constexpr (I + 2 == N) {
    return {hn::MulAdd(hn::Set(d, c[I + 1]), y1, hn::Set(d, c[I])), hn::Set(d, c[I + 1])};
  } else {
    const auto above = Divided<I + 1>(d, c, y1, y2);
    return {hn::MulAdd(above.value, y1, hn::Set(d, c[I])),
            hn::MulAdd(above.slope, y2, above.value)};
  }
}

/// How far a strike is from the forward. With x = ln(F/K) and v = vol sqrt(T): near_z = |x|/v - v/2
/// and far_z = |x|/v + v/2, which are -d1, -d2 of a call out of the money and d2, d1 of a put.
template <class V>
struct Distance {
  V x, v, near_z, far_z;
  V vol, per_vol, per_v;  // 0 where there is no vol or no time
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE Distance<V> DistanceOf(D d, const Expiry<V>& e, V strike, V vol) {
  const V smallest = hn::Set(d, kSmallest);
  const V one = hn::Set(d, 1.0);
  const V sane_vol = hn::Min(vol, hn::Set(d, 1e9));
  const V total = hn::Mul(sane_vol, e.root);
  const auto priced = hn::And(hn::Gt(e.forward, smallest), hn::Gt(strike, smallest));
  const auto moving = hn::And(hn::And(hn::Gt(vol, smallest), hn::Gt(total, smallest)), priced);
  Distance<V> out;
  // Where one of them is not positive the strike is infinitely far, to the side of the other.
  out.x = hn::IfThenElse(priced, LogOfRatio(d, e.forward, strike),
                         hn::IfThenElse(hn::Gt(strike, smallest), hn::Neg(one), one));
  out.vol = hn::IfThenElseZero(moving, sane_vol);
  out.per_vol = hn::IfThenElseZero(moving, hn::Div(one, sane_vol));
  out.per_v = hn::Mul(out.per_vol, e.per_root);
  out.v = hn::IfThenElseZero(moving, hn::Min(total, hn::Set(d, kFar)));
  const V scale = hn::IfThenElse(moving, out.per_v, hn::Set(d, 1e200));
  const V middle = hn::Min(hn::Mul(hn::Abs(out.x), scale), hn::Set(d, kFar));
  const V half = hn::Mul(out.v, hn::Set(d, 0.5));
  out.near_z = hn::Sub(middle, half);
  out.far_z = hn::Add(middle, half);
  return out;
}

/// In discounted points: the price out of the money, D F phi(d1), and what the forward and the
/// strike are worth on their own where the option ends out of the money or in it, for the one that
/// is out of the money now (`forward`, `strike`) and for the other (`other_forward`, ...).
template <class V>
struct Parts {
  V otm_price, density;
  V forward, strike, other_forward, other_strike;
};

/// All from one exponential: with L the smaller of forward and strike, F phi(d1) = K phi(d2) = L
/// exp(-near_z^2 / 2) / sqrt(2 pi), and a tail is its Mills ratio times that.
template <class D, class V = hn::Vec<D>, class M>
HWY_INLINE Parts<V> PartsOf(D d, const Expiry<V>& e, const Distance<V>& at, V strike, M below) {
  const V zero = hn::Zero(d);
  const V smaller = hn::Mul(e.discount, hn::Max(hn::Min(e.forward, strike), zero));
  const V larger = hn::Mul(e.discount, hn::Max(hn::Max(e.forward, strike), zero));
  const V square = hn::Mul(at.near_z, at.near_z);
  const V scale = hn::Mul(smaller, Exp(d, hn::Mul(square, hn::Set(d, -0.5))));
  // Left of where Mills holds: by the mirrored tail.
  const auto mirrored = hn::Lt(at.near_z, hn::Set(d, kMillsStart));
  const V y1 = hn::IfThenElse(mirrored, hn::Neg(at.near_z), at.near_z);
  const V step = hn::IfThenElse(mirrored, hn::Sub(at.far_z, y1), at.v);
  const auto top = Divided<0>(d, kMillsTop, y1, at.far_z);
  const auto bottom = Divided<0>(d, kMillsBottom, y1, at.far_z);
  const V top2 = hn::MulAdd(step, top.slope, top.value);
  const V bottom2 = hn::MulAdd(step, bottom.slope, bottom.value);
  const V scaled = hn::Div(scale, hn::Mul(bottom.value, bottom2));
  const V one_sided = hn::Mul(hn::Mul(top.value, bottom2), scaled);
  const V rest = hn::Sub(smaller, one_sided);
  const V near_tail = hn::IfThenElse(mirrored, rest, one_sided);
  const V near_rest = hn::IfThenElse(mirrored, one_sided, rest);
  const V far_tail = hn::Mul(hn::Mul(top2, bottom.value), scaled);
  const V far_rest = hn::Sub(larger, far_tail);
  // The tails' difference by the divided differences, except where the tails are far apart.
  const V apart = hn::MulSub(top2, bottom.slope, hn::Mul(top.slope, bottom2));
  const auto plain = hn::Gt(at.v, hn::Add(at.near_z, hn::Set(d, 1.0)));
  Parts<V> out;
  out.otm_price =
      hn::IfThenElse(plain, hn::Sub(near_tail, far_tail), hn::Mul(hn::Mul(step, apart), scaled));
  out.density = hn::Mul(scale, hn::Set(d, kPdfAtZero));
  out.forward = hn::IfThenElse(below, near_tail, far_tail);
  out.strike = hn::IfThenElse(below, far_tail, near_tail);
  out.other_forward = hn::IfThenElse(below, near_rest, far_rest);
  out.other_strike = hn::IfThenElse(below, far_rest, near_rest);
  return out;
}

/// As in quant::GreekColumns.
template <class V>
struct VectorGreeks {
  V price, delta, gamma, vega, theta_per_day, theta_per_year, rho;
  V vanna, charm_per_day, vomma, speed;
};

template <class D, class V = hn::Vec<D>, class M>
HWY_INLINE void SecondOrder(
    D d, const Expiry<V>& e, const Distance<V>& at, M below, V density, VectorGreeks<V>& g) {
  const V half = hn::Set(d, 0.5);
  const V d1 = hn::IfThenElse(below, hn::Neg(at.near_z), at.far_z);
  const V d2 = hn::IfThenElse(below, hn::Neg(at.far_z), at.near_z);
  const V slope = hn::Mul(hn::Mul(density, e.per_forward), d2);  // D phi(d1) d2
  const V per_year = hn::Mul(e.per_root, e.per_root);
  const V charm = hn::MulAdd(e.rate, g.delta, hn::Mul(hn::Mul(slope, half), per_year));
  g.charm_per_day = hn::Mul(hn::Mul(charm, hn::Set(d, 1.0 / kDaysPerYear)), e.to_spot);
  g.vanna = hn::Mul(hn::Mul(hn::Neg(slope), at.per_vol), e.to_spot);
  g.vomma = hn::Mul(hn::Mul(g.vega, d1), hn::Mul(d2, at.per_vol));
  const V bend = hn::MulAdd(d1, at.per_v, hn::Set(d, 1.0));
  g.speed = hn::Mul(hn::Mul(hn::Neg(g.gamma), bend), hn::Mul(e.per_forward, e.to_spot));
  g.speed = hn::Mul(g.speed, hn::Mul(e.to_spot, e.to_spot));
}

/// `call` masks the calls.
template <bool kSecondOrder, class D, class V = hn::Vec<D>, class M = hn::Mask<D>>
HWY_INLINE VectorGreeks<V> GreeksOf(D d, const Expiry<V>& e, V strike, V vol, M call) {
  const V zero = hn::Zero(d);
  const auto at = DistanceOf(d, e, strike, vol);
  const auto below = hn::Lt(at.x, zero);  // the forward is below the strike
  const auto parts = PartsOf(d, e, at, strike, below);
  const auto in_the_money = hn::Xor(call, below);
  const V sign = hn::IfThenElse(call, hn::Set(d, 1.0), hn::Set(d, -1.0));
  VectorGreeks<V> g;
  const V intrinsic = hn::Max(hn::Mul(sign, hn::Sub(e.forward, strike)), zero);
  g.price = hn::MulAdd(e.discount, intrinsic, parts.otm_price);
  const V forward_side = hn::IfThenElse(in_the_money, parts.other_forward, parts.forward);
  const V strike_side = hn::IfThenElse(in_the_money, parts.other_strike, parts.strike);
  g.delta = hn::Mul(sign, hn::Mul(forward_side, e.per_forward));
  g.rho = hn::Mul(hn::Mul(sign, e.years), strike_side);
  g.vega = hn::Mul(parts.density, e.root);
  const V per_forward_v = hn::Mul(e.per_forward, at.per_v);
  g.gamma = hn::Mul(hn::Mul(parts.density, e.per_forward), per_forward_v);
  const V variance_rate = hn::Mul(hn::Mul(at.vol, at.vol), at.per_v);
  const V decay = hn::Mul(hn::Mul(parts.density, hn::Set(d, 0.5)), variance_rate);
  g.theta_per_year = hn::MulSub(e.rate, g.price, decay);
  g.theta_per_day = hn::Mul(g.theta_per_year, hn::Set(d, 1.0 / kDaysPerYear));
  if constexpr (kSecondOrder) {
    SecondOrder(d, e, at, below, parts.density, g);
  }
  g.delta = hn::Mul(g.delta, e.to_spot);
  g.gamma = hn::Mul(g.gamma, hn::Mul(e.to_spot, e.to_spot));
  return g;
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // M8_QUANT_SIMD_GREEKS_INL_HPP
