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
inline constexpr double kFar = 1e3;         // as many standard deviations as there can be
inline constexpr double kMostVol = 1e9;
inline constexpr double kPdfAtZero = 0.39894228040143268;

/// What the options of one expiry share.
template <class V>
struct Expiry {
  V forward, per_forward;  // per_forward = 1 / forward, or 0
  V years, root;           // root = sqrt(years)
  V discount, rate;        // rate = -ln(discount) / years, or 0
  V to_spot;               // forward / spot, or 1
  V discounted;            // forward
  V vega_scale, gamma_scale;
};

/// What follows from the fields before `discounted`.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void Complete(D d, double spot, Expiry<V>& e) {
  e.root = hn::Sqrt(e.years);
  e.to_spot = spot > 0.0 ? hn::Mul(e.forward, hn::Set(d, 1.0 / spot)) : hn::Set(d, 1.0);
  e.discounted = hn::Mul(e.discount, hn::Max(e.forward, hn::Zero(d)));
  e.vega_scale = hn::Mul(e.root, hn::Set(d, kPdfAtZero));
  e.gamma_scale = hn::Mul(hn::Mul(e.per_forward, e.per_forward), hn::Set(d, kPdfAtZero));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE Expiry<V> CarefulExpiryOf(D d, V forward, V years, V discount, double spot) {
  const V zero = hn::Zero(d);
  const V one = hn::Set(d, 1.0);
  const V smallest = hn::Set(d, kSmallest);
  Expiry<V> e;
  e.forward = forward;
  e.discount = discount;
  e.per_forward = hn::IfThenElseZero(hn::Gt(forward, smallest), hn::Div(one, forward));
  const auto alive = hn::Gt(years, smallest);
  e.years = hn::IfThenElseZero(alive, years);
  e.rate = hn::IfThenElseZero(hn::And(alive, hn::Gt(discount, zero)),
                              hn::Div(LogOfRatio(d, one, discount), years));
  Complete(d, spot, e);
  return e;
}

/// CarefulExpiryOf with one division, for expiries that PlainExpiries masks.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Expiry<V> PlainExpiryOf(D d, V forward, V years, V discount, double spot) {
  const V one = hn::Set(d, 1.0);
  Expiry<V> e;
  e.forward = forward;
  e.years = years;
  e.discount = discount;
  const V sum = hn::Add(one, discount);
  const V forward_years = hn::Mul(forward, years);
  const V inverse = hn::Div(one, hn::Mul(sum, forward_years));
  const V per_forward_years = hn::Mul(sum, inverse);
  e.per_forward = hn::Mul(per_forward_years, years);
  const V share = hn::Mul(hn::Sub(one, discount), hn::Mul(inverse, forward_years));
  e.rate = hn::Mul(LogOfShare(d, share), hn::Mul(per_forward_years, forward));
  Complete(d, spot, e);
  return e;
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE hn::Mask<D> PlainExpiries(D d, V forward, V years, V discount) {
  const V smallest = hn::Set(d, kSmallest);
  const auto within = hn::And(hn::Gt(discount, hn::Set(d, 0.7)), hn::Lt(discount, hn::Set(d, 1.4)));
  return hn::And(hn::And(hn::Gt(forward, smallest), hn::Gt(years, smallest)), within);
}

/// Where an option is. With x = ln(F/K) and v = vol sqrt(T): near_z = |x|/v - v/2 and far_z =
/// |x|/v + v/2, which are -d1, -d2 of a call out of the money and d2, d1 of a put.
template <class V, class M>
struct Place {
  V apart;  // forward - strike
  V vol, v, per_v, near_z, far_z;
  M below;     // the forward is below the strike
  M ordinary;  // none of the cases that only a careful look sees: nothing is zero, v is not large
               // against near_z, the strike is within 30 % of the forward
};

template <class D, class V = hn::Vec<D>, class M = hn::Mask<D>>
HWY_INLINE Place<V, M> PlaceOf(D d, const Expiry<V>& e, V strike, V vol) {
  const V half = hn::Set(d, 0.5);
  const V smallest = hn::Set(d, kSmallest);
  Place<V, M> at;
  at.apart = hn::Sub(e.forward, strike);
  const V share = hn::Div(at.apart, hn::Add(e.forward, strike));
  const V x = LogOfShare(d, share);
  at.below = hn::Lt(at.apart, hn::Zero(d));
  at.vol = vol;
  at.v = hn::Mul(vol, e.root);
  at.per_v = hn::Div(hn::Set(d, 1.0), at.v);
  const V middle = hn::Mul(hn::Abs(x), at.per_v);
  const V half_v = hn::Mul(at.v, half);
  at.near_z = hn::Sub(middle, half_v);
  at.far_z = hn::Add(middle, half_v);
  const auto close = hn::And(hn::Le(hn::Abs(share), hn::Set(d, 0.14)), hn::Gt(strike, smallest));
  const auto moving = hn::And(hn::Gt(at.v, smallest), hn::Lt(at.far_z, hn::Set(d, kFar)));
  // Then near_z >= kMillsStart, too, as near_z >= -v/2.
  const auto narrow = hn::Le(at.v, hn::Add(at.near_z, hn::Set(d, 1.0)));
  at.ordinary = hn::And(hn::And(close, moving), narrow);
  return at;
}

/// PlaceOf for whatever there may be; the same where that is ordinary.
template <class D, class V = hn::Vec<D>, class M = hn::Mask<D>>
HWY_INLINE Place<V, M> CarefulPlaceOf(D d, const Expiry<V>& e, V strike, V vol) {
  const V one = hn::Set(d, 1.0);
  const V smallest = hn::Set(d, kSmallest);
  const V far = hn::Set(d, kFar);
  const V sane_vol = hn::Min(vol, hn::Set(d, kMostVol));
  const V v = hn::Mul(sane_vol, e.root);
  const auto priced = hn::And(hn::Gt(e.forward, smallest), hn::Gt(strike, smallest));
  const auto moving = hn::And(hn::And(hn::Gt(vol, smallest), hn::Gt(v, smallest)), priced);
  Place<V, M> at;
  at.apart = hn::Sub(e.forward, strike);
  // Where one of them is not positive the strike is infinitely far, to the side of the other.
  const V x = hn::IfThenElse(priced, LogOfRatio(d, e.forward, strike),
                             hn::IfThenElse(hn::Gt(strike, smallest), hn::Neg(one), one));
  at.below = hn::Lt(x, hn::Zero(d));
  at.vol = hn::IfThenElseZero(moving, sane_vol);
  at.v = hn::IfThenElseZero(moving, hn::Min(v, far));
  at.per_v = hn::IfThenElseZero(moving, hn::Div(one, v));
  const V scale = hn::IfThenElse(moving, at.per_v, hn::Set(d, 1e200));
  const V middle = hn::Min(hn::Mul(hn::Abs(x), scale), far);
  const V half_v = hn::Mul(at.v, hn::Set(d, 0.5));
  at.near_z = hn::Sub(middle, half_v);
  at.far_z = hn::Add(middle, half_v);
  at.ordinary = hn::Ne(one, one);
  return at;
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

/// In discounted points, with L the smaller of forward and strike: L exp(-near_z^2 / 2), of which
/// 0.4 are F phi(d1) = K phi(d2) and its Mills ratios' parts the tails.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ScaleOf(D d, V smaller, V near_z) {
  constexpr double kHalfLog2E = 0.72134752044448170;
  return hn::Mul(smaller, Exp2(d, hn::Mul(hn::Mul(near_z, near_z), hn::Set(d, -kHalfLog2E))));
}

/// The two tails' Mills ratios, top / bottom, and the differences of both parts over `step`.
template <class V>
struct Ratios {
  ValueAndSlope<V> top, bottom;
  V top2, bottom2;
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE Ratios<V> RatiosOf(D d, V y1, V y2, V step) {
  Ratios<V> r;
  r.top = Divided<0>(d, kMillsTop, y1, y2);
  r.bottom = Divided<0>(d, kMillsBottom, y1, y2);
  r.top2 = hn::MulAdd(step, r.top.slope, r.top.value);
  r.bottom2 = hn::MulAdd(step, r.bottom.slope, r.bottom.value);
  return r;
}

/// In discounted points: the price out of the money, and what forward and strike are worth where
/// the option ends in the money.
template <class V>
struct Parts {
  V otm_price, scale, forward, strike;
};

/// Of ordinary places: the tails' difference by the divided differences, so that their digits stay.
template <class D, class V = hn::Vec<D>, class M>
HWY_INLINE Parts<V> PartsOf(D d,
                            const Expiry<V>& e,
                            const Place<V, M>& at,
                            const Ratios<V>& r,
                            V strike,
                            V scale,
                            M in_the_money) {
  (void)d;
  const V scaled = hn::Div(scale, hn::Mul(r.bottom.value, r.bottom2));
  const V near_tail = hn::Mul(hn::Mul(r.top.value, r.bottom2), scaled);
  const V far_tail = hn::Mul(hn::Mul(r.top2, r.bottom.value), scaled);
  const V apart = hn::MulSub(r.top2, r.bottom.slope, hn::Mul(r.top.slope, r.bottom2));
  const V forward_tail = hn::IfThenElse(at.below, near_tail, far_tail);
  const V strike_tail = hn::IfThenElse(at.below, far_tail, near_tail);
  return {hn::Mul(hn::Mul(at.v, apart), scaled), scale,
          hn::IfThenElse(in_the_money, hn::Sub(e.discounted, forward_tail), forward_tail),
          hn::IfThenElse(in_the_money, hn::Sub(strike, strike_tail), strike_tail)};
}

/// PartsOf any place. Left of where Mills holds, by the mirrored tail; plain differences where the
/// tails are far apart.
template <class D, class V = hn::Vec<D>, class M>
HWY_INLINE Parts<V> CarefulPartsOf(
    D d, const Expiry<V>& e, const Place<V, M>& at, V strike, V scale, M in_the_money) {
  const V smaller = hn::Min(e.discounted, strike);
  const V larger = hn::Max(e.discounted, strike);
  const auto mirrored = hn::Lt(at.near_z, hn::Set(d, kMillsStart));
  const auto plain = hn::Gt(at.v, hn::Add(at.near_z, hn::Set(d, 1.0)));
  const V y1 = hn::IfThenElse(mirrored, hn::Neg(at.near_z), at.near_z);
  const V step = hn::IfThenElse(mirrored, hn::Sub(at.far_z, y1), at.v);
  const auto r = RatiosOf(d, y1, at.far_z, step);
  const V scaled = hn::Div(scale, hn::Mul(r.bottom.value, r.bottom2));
  const V one_sided = hn::Mul(hn::Mul(r.top.value, r.bottom2), scaled);
  const V rest = hn::Sub(smaller, one_sided);
  const V near_tail = hn::IfThenElse(mirrored, rest, one_sided);
  const V near_rest = hn::IfThenElse(mirrored, one_sided, rest);
  const V far_tail = hn::Mul(hn::Mul(r.top2, r.bottom.value), scaled);
  const V far_rest = hn::Sub(larger, far_tail);
  const V apart = hn::MulSub(r.top2, r.bottom.slope, hn::Mul(r.top.slope, r.bottom2));
  const V near_part = hn::IfThenElse(in_the_money, near_rest, near_tail);
  const V far_part = hn::IfThenElse(in_the_money, far_rest, far_tail);
  return {
      hn::IfThenElse(plain, hn::Sub(near_tail, far_tail), hn::Mul(hn::Mul(step, apart), scaled)),
      scale, hn::IfThenElse(at.below, near_part, far_part),
      hn::IfThenElse(at.below, far_part, near_part)};
}

/// As in quant::GreekColumns.
template <class V>
struct VectorGreeks {
  V price, delta, gamma, vega, theta_per_day, theta_per_year, rho;
  V vanna, charm_per_day, vomma, speed;
};

template <class D, class V = hn::Vec<D>, class M>
HWY_INLINE void SecondOrder(
    D d, const Expiry<V>& e, const Place<V, M>& at, V scale, VectorGreeks<V>& g) {
  const V d1 = hn::IfThenElse(at.below, hn::Neg(at.near_z), at.far_z);
  const V d2 = hn::IfThenElse(at.below, hn::Neg(at.far_z), at.near_z);
  const V density = hn::Mul(hn::Mul(scale, e.per_forward), hn::Set(d, kPdfAtZero));
  const V slope = hn::Mul(density, d2);  // D phi(d1) d2
  const V per_vol = hn::Mul(e.root, at.per_v);
  const V per_root = hn::Mul(at.vol, at.per_v);
  const V decay = hn::Mul(hn::Mul(slope, hn::Set(d, 0.5)), hn::Mul(per_root, per_root));
  const V charm = hn::MulAdd(e.rate, g.delta, decay);
  g.charm_per_day = hn::Mul(hn::Mul(charm, hn::Set(d, 1.0 / kDaysPerYear)), e.to_spot);
  g.vanna = hn::Mul(hn::Mul(hn::Neg(slope), per_vol), e.to_spot);
  g.vomma = hn::Mul(hn::Mul(g.vega, d1), hn::Mul(d2, per_vol));
  const V bend = hn::MulAdd(d1, at.per_v, hn::Set(d, 1.0));
  const V speed = hn::Mul(hn::Mul(hn::Neg(g.gamma), bend), e.per_forward);
  g.speed = hn::Mul(hn::Mul(speed, e.to_spot), hn::Mul(e.to_spot, e.to_spot));
}

/// `call` masks the calls.
template <bool kSecondOrder, class D, class V = hn::Vec<D>, class M>
HWY_INLINE VectorGreeks<V> GreeksFrom(
    D d, const Expiry<V>& e, const Place<V, M>& at, const Parts<V>& parts, M call, M in_the_money) {
  const V flip = hn::IfThenZeroElse(call, hn::Set(d, -0.0));  // turns a call's sign into a put's
  VectorGreeks<V> g;
  const V with_intrinsic = hn::MulAdd(e.discount, hn::Abs(at.apart), parts.otm_price);
  g.price = hn::IfThenElse(in_the_money, with_intrinsic, parts.otm_price);
  g.delta = hn::Xor(hn::Mul(parts.forward, e.per_forward), flip);
  g.rho = hn::Xor(hn::Mul(parts.strike, e.years), flip);
  g.vega = hn::Mul(parts.scale, e.vega_scale);
  const V per_v = hn::Mul(parts.scale, at.per_v);
  g.gamma = hn::Mul(per_v, e.gamma_scale);
  const V decay = hn::Mul(hn::Mul(per_v, at.vol), at.vol);
  g.theta_per_year = hn::NegMulAdd(decay, hn::Set(d, 0.5 * kPdfAtZero), hn::Mul(e.rate, g.price));
  g.theta_per_day = hn::Mul(g.theta_per_year, hn::Set(d, 1.0 / kDaysPerYear));
  if constexpr (kSecondOrder) {
    SecondOrder(d, e, at, parts.scale, g);
  }
  g.delta = hn::Mul(g.delta, e.to_spot);
  g.gamma = hn::Mul(g.gamma, hn::Mul(e.to_spot, e.to_spot));
  return g;
}

/// Options whatever they are.
template <bool kSecondOrder, class D, class V = hn::Vec<D>, class M = hn::Mask<D>>
HWY_INLINE VectorGreeks<V> CarefulGreeksOf(D d, const Expiry<V>& e, V strike, V vol, M call) {
  const auto at = CarefulPlaceOf(d, e, strike, vol);
  const V discounted = hn::Mul(e.discount, hn::Max(strike, hn::Zero(d)));
  const auto in_the_money = hn::Xor(call, at.below);
  const V scale = ScaleOf(d, hn::Min(e.discounted, discounted), at.near_z);
  const auto parts = CarefulPartsOf(d, e, at, discounted, scale, in_the_money);
  return GreeksFrom<kSecondOrder>(d, e, at, parts, call, in_the_money);
}

/// Two vectors of options of ordinary places, in stages that a processor works on at once.
template <bool kSecondOrder, class D, class V = hn::Vec<D>, class M = hn::Mask<D>>
HWY_INLINE void TwoGreeksOf(D d,
                            const Expiry<V>& e1,
                            const Expiry<V>& e2,
                            const Place<V, M>& at1,
                            const Place<V, M>& at2,
                            V strike1,
                            V strike2,
                            M call1,
                            M call2,
                            VectorGreeks<V>& g1,
                            VectorGreeks<V>& g2) {
  const V discounted1 = hn::Mul(e1.discount, strike1);
  const V discounted2 = hn::Mul(e2.discount, strike2);
  const V scale1 = ScaleOf(d, hn::Min(e1.discounted, discounted1), at1.near_z);
  const V scale2 = ScaleOf(d, hn::Min(e2.discounted, discounted2), at2.near_z);
  const auto r1 = RatiosOf(d, at1.near_z, at1.far_z, at1.v);
  const auto r2 = RatiosOf(d, at2.near_z, at2.far_z, at2.v);
  const auto in1 = hn::Xor(call1, at1.below);
  const auto in2 = hn::Xor(call2, at2.below);
  const auto parts1 = PartsOf(d, e1, at1, r1, discounted1, scale1, in1);
  const auto parts2 = PartsOf(d, e2, at2, r2, discounted2, scale2, in2);
  g1 = GreeksFrom<kSecondOrder>(d, e1, at1, parts1, call1, in1);
  g2 = GreeksFrom<kSecondOrder>(d, e2, at2, parts2, call2, in2);
}

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // M8_QUANT_SIMD_GREEKS_INL_HPP
