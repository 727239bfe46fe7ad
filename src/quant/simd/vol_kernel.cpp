// Implied vols by one step of high order from a good start. The normalised price of the option out
// of the money, c(x, v) = n(x/v - v/2) D with D = Y(x/v - v/2) - Y(x/v + v/2), Y(z) = N(-z)/n(z),
// has a logarithm that is nearly a straight line or a parabola in v everywhere, and all derivatives
// of it are polynomials in x/v, v and 1/D. So ln c costs one evaluation, and Householder's method
// of third order takes a start good to 3e-4 to 1e-15. Normalisation and method: Jaeckel, "Let's be
// rational" (2017); the start is the Bachelier deviation, which c nearly is, with its lognormal
// correction.
#include "quant/simd/vol_kernel.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "quant/simd/vol_kernel.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "quant/simd/vol_functions_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {
namespace {

using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;
using Mask = hn::Mask<Tag>;
constexpr Tag d;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());

// The rows are solved in tiles, each stage over a whole tile: the stages' bodies are short enough
// for the processor to work on several vectors at once, and what is between them stays in L1.
constexpr std::size_t kTile = 256;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSqrt2Pi = 2.5066282746310002;
constexpr double kSmallestPrice = 1e-300;  // below it a double has fewer digits
constexpr double kMaxStep =
    4.5e-4;  // (1 + v) times the relative change of v: what is left is 0.13 x step^4
constexpr double kFarStep = 0.05;  // a start that is so wrong is worse than none
constexpr int kMaxSteps = 16;
constexpr std::size_t kTilesWithout = 4;

/// The equations of a tile's rows, ln(value at v) = ln(target). Prices are in units of the lower of
/// forward and strike, times sqrt(2 pi).
struct Tile {
  alignas(64) double x[kTile];         // |ln(F/K)|
  alignas(64) double price[kTile];     // the time value
  alignas(64) double gap[kTile];       // what the time value misses of its bound
  alignas(64) double rounding[kTile];  // how far the time value may be off; infinite where not to
                                       // be used
  alignas(64) double v[kTile];         // sigma sqrt(T)
  alignas(64) double step[kTile];      // its last change, relative to v / (1 + v)
  alignas(64) double doubt[kTile];     // <= 0 where v is as exact as it must be
  alignas(64) double inverse_root_time[kTile];
};

struct Rows {
  const double* rows;
  HWY_INLINE Vector At(std::size_t i) const { return hn::LoadU(d, rows + i); }
  double One(std::size_t i) const { return rows[i]; }
};
struct Same {
  double all;
  HWY_INLINE Vector At(std::size_t /*i*/) const { return hn::Set(d, all); }
  double One(std::size_t /*i*/) const { return all; }
};

HWY_INLINE Vector Constant(double value) { return hn::Set(d, value); }

HWY_INLINE Mask PutRows(const Right* right) {
  static_assert(sizeof(Right) == 1 && static_cast<int>(Right::kCall) == 0);
  const hn::Rebind<std::uint8_t, Tag> d8;
  const hn::Rebind<std::uint32_t, Tag> d32;
  const hn::Rebind<std::uint64_t, Tag> d64;
  const auto bytes = hn::LoadU(d8, reinterpret_cast<const std::uint8_t*>(right));
  const auto wide = hn::PromoteTo(d64, hn::PromoteTo(d32, bytes));
  return hn::RebindMask(d, hn::Ne(wide, hn::Zero(d64)));
}

/// A first v: the Bachelier deviation w of the price (in units of the geometric mean of forward and
/// strike), as a function of ln(1 + x / price) good to 5e-5, and the first terms of the series that
/// takes it to v. Good to 3e-4 where v < 0.4.
HWY_INLINE Vector Seed(Vector x, Vector price) {
  auto growth = Polynomial(d, kSixteenthRootOfExp, x);  // to the half power
  growth = hn::Mul(growth, growth);
  growth = hn::Mul(growth, growth);
  growth = hn::Mul(growth, growth);
  const auto away = hn::Max(x, hn::Mul(price, Constant(1e-8)));
  const auto scaled = hn::Mul(away, growth);
  const auto log = LogRatio(d, hn::MulAdd(scaled, Constant(kSqrt2Pi), price), Constant(1.0), price,
                            kRoughLogSeries);
  const auto s = hn::Sqrt(hn::Add(log, Constant(4.0)));
  const auto numerator = hn::Mul(away, Polynomial(d, kSeedDenominator, s));
  const auto denominator = hn::Mul(log, Polynomial(d, kSeedNumerator, s));
  const auto damping = Polynomial(d, kDamping, s);
  const auto inverse = hn::Div(Constant(1.0), hn::Mul(denominator, damping));
  const auto w = hn::Mul(hn::Mul(numerator, damping), inverse);
  const auto first = hn::Mul(hn::Mul(w, w), hn::Mul(denominator, inverse));
  const auto both = hn::MulAdd(hn::Add(first, first), first, first);
  return hn::MulAdd(w, both, w);
}

/// The v to start from: that of the caller's vol, if any, where it is not absurd.
HWY_INLINE void Start(Tile& tile, std::size_t i, bool has_start) {
  constexpr double kFarthest = 38.0;  // standard deviations
  constexpr double kLargest = 24.0;
  const auto x = hn::Load(d, tile.x + i);
  const auto price = hn::Load(d, tile.price + i);
  if (!has_start) {
    hn::Store(Seed(x, price), d, tile.v + i);
    return;
  }
  const auto v = hn::Load(d, tile.v + i);
  const auto is_vol = hn::And(hn::Gt(v, hn::Zero(d)), hn::Le(v, Constant(kLargest)));
  const auto sane = hn::And(is_vol, hn::Le(x, hn::Mul(v, Constant(kFarthest))));
  if (HWY_UNLIKELY(!hn::AllTrue(d, sane))) {
    hn::Store(hn::IfThenElse(sane, v, Seed(x, price)), d, tile.v + i);
  }
}

/// Prices to normalised time values, and the caller's vols to v. A row without a time value gets
/// one that can be solved, and a mark.
template <class Values>
HWY_INLINE void Normalise(
    const VolBatch& in, Values forwards, Values years, std::size_t row, Tile& tile, std::size_t i) {
  const auto zero = hn::Zero(d);
  const auto one = Constant(1.0);
  const auto forward = forwards.At(row);
  const auto time = years.At(row);
  const auto strike = hn::LoadU(d, in.strike + row);
  const auto price = hn::LoadU(d, in.price + row);
  const auto excess = hn::Sub(forward, strike);
  const auto is_put = PutRows(in.right + row);
  const auto intrinsic = hn::Max(hn::IfThenElse(is_put, hn::Neg(excess), excess), zero);
  auto value = hn::Sub(price, intrinsic);
  auto low = hn::Min(forward, strike);
  auto high = hn::Max(forward, strike);
  const auto in_bounds = hn::And(hn::Gt(value, zero), hn::Lt(value, low));
  const auto are_numbers = hn::Eq(excess, excess);  // Min and Max may lose a NaN
  const auto in_range =
      hn::And(hn::Ge(low, Constant(kSmallestForward)), hn::Le(high, Constant(kLargestForward)));
  const auto has_time = hn::And(hn::Gt(time, zero), hn::Lt(time, Constant(kInfinity)));
  const auto usable = hn::And(hn::And(in_bounds, in_range), hn::And(are_numbers, has_time));
  if (HWY_UNLIKELY(!hn::AllTrue(d, usable))) {
    low = hn::IfThenElse(usable, low, one);
    high = hn::IfThenElse(usable, high, one);
    value = hn::IfThenElse(usable, value, Constant(0.1));
  }
  const auto unit = hn::Div(Constant(kSqrt2Pi), low);
  const auto normal = hn::Mul(value, unit);
  const auto smallest = Constant(kSmallestPrice);
  const auto told = hn::And(usable, hn::Ge(normal, smallest));
  const auto rounding =
      hn::Mul(hn::Mul(hn::Add(price, intrinsic), Constant(kPriceRounding / kVolPrecision)), unit);
  const auto root_time = hn::Sqrt(time);
  const auto x = LogRatio(d, high, one, low, kLogSeries);
  const auto target = hn::Max(normal, smallest);
  hn::Store(hn::Div(one, root_time), d, tile.inverse_root_time + i);
  hn::Store(x, d, tile.x + i);
  hn::Store(target, d, tile.price + i);
  hn::Store(hn::Mul(hn::Sub(low, value), unit), d, tile.gap + i);
  hn::Store(hn::IfThenElse(told, rounding, Constant(kInfinity)), d, tile.rounding + i);
  if (in.start != nullptr) {
    hn::Store(hn::Mul(hn::LoadU(d, in.start + row), root_time), d, tile.v + i);
  }
}

/// D (or, for the gap, the sum of both Mills ratios) over v is slope / slope_unit; the slope is
/// negative for the gap.
struct Place {
  Vector slope, slope_unit, target;
  Vector value;  // |slope| v
};

/// For t = v/2 up to 0.075, where D would be a small difference: its Taylor series about h = x/v,
/// by the recursion of the derivatives of Mills ratio.
HWY_INLINE Place PlaceBySeries(Vector h, Vector v, Vector square, Vector price) {
  constexpr int kTerms = 4;
  const auto mills = MillsQuotient(d, h);
  auto even = mills.numerator;
  auto odd = hn::NegMulAdd(h, even, mills.denominator);
  Vector terms[kTerms + 1];
  terms[0] = odd;
  HWY_UNROLL(4)
  for (int k = 1; k <= kTerms; ++k) {
    even = hn::Mul(hn::NegMulAdd(h, odd, even), Constant(1.0 / (2 * k)));
    odd = hn::Mul(hn::NegMulAdd(h, even, odd), Constant(1.0 / (2 * k + 1)));
    terms[k] = odd;
  }
  auto sum = terms[kTerms];
  HWY_UNROLL(4)
  for (int k = kTerms; k > 0; --k) {
    sum = hn::MulAdd(sum, square, terms[k - 1]);
  }
  return {sum, mills.denominator, price, hn::Mul(sum, v)};
}

/// By the two ratios themselves; beyond the price's inflection, h < t, for the gap.
HWY_INLINE Place PlaceByRatios(Vector h, Vector t, Vector inverse, Vector price, Vector gap) {
  const auto distance = hn::Sub(h, t);
  const auto is_gap = hn::Lt(distance, hn::Zero(d));
  const auto a = MillsQuotient(d, hn::Abs(distance));
  const auto b = MillsQuotient(d, hn::Add(h, t));
  const auto signed_numerator = hn::IfThenElse(is_gap, hn::Neg(a.numerator), a.numerator);
  const auto sum = hn::MulSub(signed_numerator, b.denominator, hn::Mul(b.numerator, a.denominator));
  return {hn::Mul(sum, inverse), hn::Mul(a.denominator, b.denominator),
          hn::IfThenElse(is_gap, gap, price), hn::Abs(sum)};
}

HWY_INLINE Place PlaceOf(const Tile& e, std::size_t i, Vector v, Vector inverse, Vector h) {
  constexpr double kSeriesLimit = 0.075;
  const auto t = hn::Mul(v, Constant(0.5));
  const auto square = hn::Mul(t, t);
  const auto price = hn::Load(d, e.price + i);
  const auto small = hn::Le(t, Constant(kSeriesLimit));
  if (HWY_LIKELY(hn::AllTrue(d, small))) {
    return PlaceBySeries(h, v, square, price);
  }
  const Place ratios = PlaceByRatios(h, t, inverse, price, hn::Load(d, e.gap + i));
  if (hn::AllFalse(d, small)) {
    return ratios;
  }
  const Place series = PlaceBySeries(h, v, square, price);
  return {hn::IfThenElse(small, series.slope, ratios.slope),
          hn::IfThenElse(small, series.slope_unit, ratios.slope_unit),
          hn::IfThenElse(small, series.target, ratios.target),
          hn::IfThenElse(small, series.value, ratios.value)};
}

/// One step of Householder's third-order method on f(v) = ln(value) - ln(target). With N / Q the
/// slope, f' v = Q / N; p2 and p3 are the second and third derivatives of the value over its first,
/// times v and v^2. Everything is kept over Q, so that one division does.
HWY_INLINE void Step(Tile& e, std::size_t i) {
  const auto one = Constant(1.0);
  const auto v = hn::Load(d, e.v + i);
  const auto inverse = hn::Div(one, v);
  const auto h = hn::Mul(hn::Load(d, e.x + i), inverse);
  const Place at = PlaceOf(e, i, v, inverse, h);
  const auto n = at.slope;
  const auto q = at.slope_unit;
  const auto t = hn::Mul(v, Constant(0.5));
  const auto hh = hn::Mul(h, h);
  const auto tt = hn::Mul(t, t);
  const auto distance = hn::Sub(h, t);
  const auto log = LogRatio(d, at.value, q, at.target, kLogSeries);
  const auto f = hn::NegMulAdd(hn::Mul(distance, Constant(0.5)), distance, log);
  const auto p2 = hn::Sub(hh, tt);
  const auto p3 = hn::MulAdd(p2, p2, hn::NegMulAdd(Constant(3.0), hh, hn::Neg(tt)));
  const auto p2n = hn::Mul(p2, n);
  const auto bend = hn::Mul(f, hn::Sub(q, p2n));
  const auto twist =
      hn::MulAdd(hn::Mul(p3, n), n, hn::Mul(q, hn::NegMulAdd(Constant(3.0), p2n, hn::Add(q, q))));
  const auto numerator = hn::Mul(hn::Mul(f, n), hn::MulAdd(Constant(0.5), bend, q));
  const auto denominator =
      hn::MulAdd(hn::Mul(hn::Mul(f, f), Constant(1.0 / 6.0)), twist, hn::Mul(q, hn::Add(q, bend)));
  const auto change =
      hn::Max(hn::Min(hn::Neg(hn::Div(numerator, denominator)), one), Constant(-0.5));
  hn::Store(hn::MulAdd(v, change, v), d, e.v + i);
  hn::Store(hn::MulAdd(v, change, change), d, e.step + i);
  // The error that the rounding of the price makes, N / Q rounding / target, against what it may
  // be.
  hn::Store(hn::MulSub(hn::Load(d, e.rounding + i), hn::Abs(n), hn::Mul(q, at.target)), d,
            e.doubt + i);
}

bool IsSettled(double step) { return step <= kMaxStep && step >= -kMaxStep; }

/// Takes further steps with the rows whose step was long, gathered so that no vector is idle.
/// Returns how many there were.
std::size_t Settle(Tile& all, std::size_t count, bool has_start) {
  std::uint16_t rows[kTile + kLanes];
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; ++i) {
    rows[left] = static_cast<std::uint16_t>(i);
    left += IsSettled(all.step[i]) ? 0 : 1;
  }
  const std::size_t unsettled = left;
  Tile few;
  for (int steps = 1; left > 0 && steps < kMaxSteps; ++steps) {
    const std::size_t padded = (left + kLanes - 1) / kLanes * kLanes;
    for (std::size_t k = 0; k < padded; ++k) {
      const std::size_t i = rows[k < left ? k : 0];
      few.x[k] = all.x[i];
      few.price[k] = all.price[i];
      few.gap[k] = all.gap[i];
      few.rounding[k] = all.rounding[i];
      few.v[k] = all.v[i];
      few.step[k] = all.step[i];
    }
    for (std::size_t k = 0; k < padded; k += kLanes) {
      if (has_start && steps == 1) {
        const auto far = hn::Not(hn::Le(hn::Abs(hn::Load(d, few.step + k)), Constant(kFarStep)));
        const auto seed = Seed(hn::Load(d, few.x + k), hn::Load(d, few.price + k));
        hn::Store(hn::IfThenElse(far, seed, hn::Load(d, few.v + k)), d, few.v + k);
      }
      Step(few, k);
    }
    std::size_t still = 0;
    for (std::size_t k = 0; k < left; ++k) {
      const std::size_t i = rows[k];
      all.v[i] = few.v[k];
      all.step[i] = few.step[k];
      all.doubt[i] = few.doubt[k];
      rows[still] = static_cast<std::uint16_t>(i);
      still += IsSettled(few.step[k]) ? 0 : 1;
    }
    left = still;
  }
  for (std::size_t k = 0; k < left; ++k) {
    all.doubt[rows[k]] = kInfinity;
  }
  return unsettled;
}

/// v to vols, where the price tells them.
template <class Values>
HWY_INLINE void Finish(const VolBatch& in,
                       Values forwards,
                       Values years,
                       const Tile& tile,
                       std::size_t row,
                       std::size_t i) {
  const auto good = hn::Le(hn::Load(d, tile.doubt + i), hn::Zero(d));
  const auto vol = hn::Mul(hn::Load(d, tile.v + i), hn::Load(d, tile.inverse_root_time + i));
  hn::StoreU(hn::IfThenElseZero(good, vol), d, in.vol + row);
  std::fill_n(in.status + row, kLanes, VolStatus::kOk);
  if (HWY_UNLIKELY(!hn::AllTrue(d, good))) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t r = row + lane;
      if (in.vol[r] == 0.0) {
        in.status[r] = ReasonWithout(
            {in.price[r], forwards.One(r), in.strike[r], CalendarYears{years.One(r)}, in.right[r]});
      }
    }
  }
}

/// Returns whether the start, if any, was good enough for most rows.
template <class Values>
bool SolveTile(const VolBatch& in,
               Values forwards,
               Values years,
               std::size_t first,
               std::size_t count,
               Tile& tile) {
  for (std::size_t i = 0; i < count; i += kLanes) {
    Normalise(in, forwards, years, first + i, tile, i);
  }
  for (std::size_t i = 0; i < count; i += kLanes) {
    Start(tile, i, in.start != nullptr);
  }
  auto settled = hn::Eq(hn::Zero(d), hn::Zero(d));
  for (std::size_t i = 0; i < count; i += kLanes) {
    Step(tile, i);
    settled = hn::And(settled, hn::Le(hn::Abs(hn::Load(d, tile.step + i)), Constant(kMaxStep)));
  }
  std::size_t unsettled = 0;
  if (!hn::AllTrue(d, settled)) {
    unsettled = Settle(tile, count, in.start != nullptr);
  }
  for (std::size_t i = 0; i < count; i += kLanes) {
    Finish(in, forwards, years, tile, first + i, i);
  }
  return in.start == nullptr || unsettled * 4 <= count;
}

/// Fewer rows than a vector holds, padded with the first of them.
template <class Values>
void SolveRest(const VolBatch& in, Values forwards, Values years, std::size_t first, Tile& tile) {
  double price[kLanes], strike[kLanes], start[kLanes], vol[kLanes], forward[kLanes], time[kLanes];
  Right right[kLanes];
  VolStatus status[kLanes];
  const std::size_t count = in.count - first;
  for (std::size_t i = 0; i < kLanes; ++i) {
    const std::size_t row = first + (i < count ? i : 0);
    price[i] = in.price[row];
    strike[i] = in.strike[row];
    right[i] = in.right[row];
    start[i] = in.start != nullptr ? in.start[row] : 0.0;
    forward[i] = forwards.One(row);
    time[i] = years.One(row);
  }
  const VolBatch padded{price, strike, right, in.start != nullptr ? start : nullptr,
                        vol,   status, kLanes};
  SolveTile(padded, Rows{forward}, Rows{time}, 0, kLanes, tile);
  std::copy_n(vol, count, in.vol + first);
  std::copy_n(status, count, in.status + first);
}

template <class Values>
void SolveAll(VolBatch in, Values forwards, Values years) {
  Tile tile;
  const double* const start = in.start;
  std::size_t without = 0;  // tiles to solve without the start, as it did not help
  const std::size_t whole = in.count - in.count % kLanes;
  for (std::size_t first = 0; first < whole; first += kTile) {
    in.start = without > 0 ? nullptr : start;
    const auto count = std::min(kTile, whole - first);
    const bool helps = SolveTile(in, forwards, years, first, count, tile);
    without = helps ? without - (without > 0 ? 1 : 0) : kTilesWithout;
  }
  if (whole < in.count) {
    SolveRest(in, forwards, years, whole, tile);
  }
}

void Solve(const VolBatch& in, Column forward, Column years) {
  if (forward.rows != nullptr) {
    SolveAll(in, Rows{forward.rows}, Rows{years.rows});
  } else {
    SolveAll(in, Same{forward.all}, Same{years.all});
  }
}

}  // namespace
}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::quant::simd {

HWY_EXPORT(Solve);

void SolveVols(const VolBatch& batch, Column forward, Column years) noexcept {
  HWY_DYNAMIC_DISPATCH(Solve)(batch, forward, years);
}

}  // namespace m8::quant::simd
#endif
