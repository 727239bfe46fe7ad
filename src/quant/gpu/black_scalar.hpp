#pragma once

#include <cmath>
#include <cstdint>

#include "quant/vol_status.hpp"

#ifdef __CUDACC__
#define M8_DEVICE __host__ __device__ inline
#else
#define M8_DEVICE inline
#endif

/// Black-76 one option at a time, in code that a graphics processor and this one both compile: what
/// runs there is tested here, against the kernels of simd/.
namespace m8::quant::gpu {

constexpr double kEpsilon = 2.220446049250313e-16;
constexpr double kDaysPerYear = 365;
constexpr double kRootHalf = 0.70710678118654752440;
constexpr double kRootTwoPiInverse = 0.39894228040143267794;

M8_DEVICE double NormalPdf(double x) { return kRootTwoPiInverse * exp(-0.5 * x * x); }
M8_DEVICE double NormalCdf(double x) { return 0.5 * erfc(-x * kRootHalf); }

/// -|ln(F/K)| and |F - K| / min(F, K).
struct Moneyness {
  double x, excess;
};

M8_DEVICE Moneyness MoneynessOf(double forward, double strike) {
  const double excess = fabs(forward - strike) / fmin(forward, strike);
  return {-log1p(excess), excess};
}

/// N(h+t) - N(h-t); the series about h (Hermite polynomials) where the difference loses digits.
M8_DEVICE double NormalStrip(double h, double t) {
  if (t > 0.5 || fabs(h * t) > 0.5) {
    return NormalCdf(h + t) - NormalCdf(h - t);
  }
  double sum = 1, factor = 1, even = 1, odd = h;
  for (int k = 1; k <= 9; ++k) {
    const double n = 2.0 * k;
    even = h * odd - (n - 1) * even;
    odd = h * even - n * odd;
    factor *= t * t / (n * (n + 1));
    sum += factor * even;
  }
  return 2 * t * NormalPdf(h) * sum;
}

/// The out-of-the-money price in units of min(F, K), for v = sigma sqrt(T) > 0.
M8_DEVICE double NormalisedBlack(Moneyness m, double v) {
  const double h = m.x / v;
  const double price = NormalStrip(h, 0.5 * v) - m.excess * NormalCdf(h - 0.5 * v);
  return price > 0 ? price : 0;
}

/// What is missing to the bound.
M8_DEVICE double NormalisedGap(Moneyness m, double v) {
  const double h = m.x / v;
  return NormalCdf(-h - 0.5 * v) + (1 + m.excess) * NormalCdf(h - 0.5 * v);
}

/// One option's price to be inverted: `target` in units of min(F, K), `gap` = 1 - target.
struct VolProblem {
  Moneyness at;
  double target, gap;
};

enum class VolRegion : std::uint8_t { kLow, kMiddle, kHigh };

/// Newton's change of v on a function of the price that is nearly straight in the region
/// (Jaeckel, "Let's be rational", 2017): |x| / sqrt(-2 ln b) below the inflection point, b itself,
/// and the logarithm of the gap near the bound.
M8_DEVICE double NewtonChange(const VolProblem& p, VolRegion region, double v, bool& too_low) {
  const double vega = NormalPdf(p.at.x / v + 0.5 * v);
  if (region == VolRegion::kHigh) {
    const double gap = NormalisedGap(p.at, v);
    too_low = gap > p.gap;
    return log(gap / p.gap) * gap / vega;
  }
  const double price = NormalisedBlack(p.at, v);
  too_low = price < p.target;
  if (region == VolRegion::kMiddle) {
    return (p.target - price) / vega;
  }
  const double log_price = log(price);
  const double now = -p.at.x / sqrt(-2 * log_price);
  const double want = -p.at.x / sqrt(-2 * log(p.target));
  return (want - now) / (-now / (2 * log_price) * vega / price);
}

M8_DEVICE double SolveWithin(const VolProblem& p, VolRegion region, double low, double high) {
  double v = low > 0 ? low : high;
  if (region == VolRegion::kLow) {
    v = fmin(-p.at.x / sqrt(-2 * log(p.target)), high);
  }
  for (int i = 0; i < 100; ++i) {  // halving alone is done in 80
    bool too_low = false;
    const double change = NewtonChange(p, region, v, too_low);
    (too_low ? low : high) = v;
    double guess = v + change;
    if (!(guess > low && guess < high)) {
      if (fabs(change) <= 2 * kEpsilon * v) {
        return v;
      }
      guess = 0.5 * (low + high);
    }
    const double moved = fabs(guess - v);
    v = guess;
    if (moved <= 2 * kEpsilon * v || high - low <= 2 * kEpsilon * high) {
      return v;
    }
  }
  return v;
}

/// sigma sqrt(T) of a time value in units of min(F, K), strictly between 0 and 1.
M8_DEVICE double TotalVol(const VolProblem& p) {
  constexpr double kMostTotalVol = 80;
  const double inflection = sqrt(-2 * p.at.x);
  const double at_inflection = inflection > 0 ? NormalisedBlack(p.at, inflection) : 0;
  if (p.target < at_inflection) {
    return SolveWithin(p, VolRegion::kLow, 0, inflection);
  }
  return SolveWithin(p, p.gap < p.target ? VolRegion::kHigh : VolRegion::kMiddle,
                     fmax(inflection, p.target), kMostTotalVol);
}

struct ScalarQuote {
  double price, forward, strike, years;
  bool is_put;
};

struct VolAnswer {
  double vol;           // 0 where there is none
  std::uint8_t status;  // of VolStatus
};

M8_DEVICE bool IsPositive(double value) { return value > 0 && value < 1.7e308; }

/// The reasons of quant::ImpliedVol, in its order.
M8_DEVICE VolAnswer ImpliedVolOf(const ScalarQuote& q) {
  const auto absent = [](VolStatus reason) {
    return VolAnswer{0, static_cast<std::uint8_t>(reason)};
  };
  if (!IsPositive(q.forward) || !IsPositive(q.strike)) {
    return absent(VolStatus::kNoForward);
  }
  if (!IsPositive(q.years)) {
    return absent(VolStatus::kExpired);
  }
  if (!IsPositive(q.price)) {
    return absent(VolStatus::kNoPrice);
  }
  if (q.price >= (q.is_put ? q.strike : q.forward)) {
    return absent(VolStatus::kAboveBound);
  }
  const double intrinsic = fmax(q.is_put ? q.strike - q.forward : q.forward - q.strike, 0.0);
  if (q.price < intrinsic) {
    return absent(VolStatus::kBelowIntrinsic);
  }
  const double bound = fmin(q.forward, q.strike);
  const double time_value = q.price - intrinsic;
  if (!(time_value > 0 && time_value < bound)) {
    return absent(VolStatus::kNoInformation);
  }
  const VolProblem p{MoneynessOf(q.forward, q.strike), time_value / bound,
                     (bound - time_value) / bound};
  const double v = TotalVol(p);
  // As in quant::ImpliedVol: what the last bits of price and intrinsic value do to the vol.
  const double rounding = 4 * kEpsilon * (q.price + intrinsic);
  const double vega = NormalPdf(p.at.x / v + 0.5 * v);
  if (!(rounding <= kVolPrecision * bound * vega * v)) {
    return absent(VolStatus::kNoInformation);
  }
  return {v / sqrt(q.years), static_cast<std::uint8_t>(VolStatus::kOk)};
}

/// Greeks of the discounted price; units as of quant::Greeks.
struct ScalarGreeks {
  double price = 0, delta = 0, gamma = 0, vega = 0, theta_per_day = 0, theta_per_year = 0;
  double rho = 0, vanna = 0, charm_per_day = 0, vomma = 0, speed = 0;
};

struct ScalarTerms {
  double forward, strike, years, vol, discount;
  bool is_put;
};

M8_DEVICE ScalarGreeks ComputeScalarGreeks(const ScalarTerms& o) {
  const double sign = o.is_put ? -1 : 1;
  const double years = fmax(o.years, 0.0);
  const double root = sqrt(years);
  const double v = fmax(o.vol, 0.0) * root;
  const double rate = years > 0 ? -log(o.discount) / years : 0;
  const Moneyness m = MoneynessOf(o.forward, o.strike);
  const double x = o.forward < o.strike ? m.x : -m.x;
  const double h = x == 0 ? 0 : x / v;
  const double d1 = h + 0.5 * v, d2 = h - 0.5 * v;
  const double density = NormalPdf(d1);
  const double time_value =
      v > 0 && fabs(h) < 1e300 ? fmin(o.forward, o.strike) * NormalisedBlack(m, v) : 0;
  ScalarGreeks g;
  g.price = o.discount * (fmax(sign * (o.forward - o.strike), 0.0) + time_value);
  g.delta = sign * o.discount * NormalCdf(sign * d1);
  g.rho = sign * years * o.discount * o.strike * NormalCdf(sign * d2);
  g.vega = o.discount * o.forward * density * root;
  double decay = 0, delta_decay = 0;
  if (v > 0 && density > 0) {
    g.gamma = o.discount * density / (o.forward * v);
    g.vanna = -o.discount * density * d2 / o.vol;
    g.vomma = g.vega * d1 * d2 / o.vol;
    g.speed = -g.gamma / o.forward * (1 + d1 / v);
    decay = 0.5 * o.discount * o.forward * density * v / years;
    delta_decay = 0.5 * o.discount * density * d2 / years;
  }
  g.theta_per_year = rate * g.price - decay;
  g.theta_per_day = g.theta_per_year / kDaysPerYear;
  g.charm_per_day = (rate * g.delta + delta_decay) / kDaysPerYear;
  return g;
}

}  // namespace m8::quant::gpu
