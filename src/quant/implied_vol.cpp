#include "quant/implied_vol.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/assert.hpp"
#include "quant/black76.hpp"
#include "quant/detail/normalised_black.hpp"

namespace m8::quant {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kMaxTotalVol = 80.0;  // beyond it the price differs from its bound by no digit

bool IsPositive(double value) noexcept { return value > 0.0 && std::isfinite(value); }

/// What is solved: NormalisedBlack(at, v) = target for v; `gap` = 1 - target.
struct Problem {
  detail::Moneyness at;
  double target = 0.0;
  double gap = 0.0;
};

/// The error in v that Newton's method sees, and the sign of the residual.
struct Step {
  double change = 0.0;  // may be not finite where the price underflows
  bool too_low = false;
};

/// Below the inflection point, |x| / sqrt(-2 ln b(v)) is nearly v itself.
Step LowStep(const Problem& p, double v) noexcept {
  const double price = detail::NormalisedBlack(p.at, v);
  const double log_price = std::log(price);
  const double now = -p.at.x / std::sqrt(-2.0 * log_price);
  const double want = -p.at.x / std::sqrt(-2.0 * std::log(p.target));
  const double slope = -now / (2.0 * log_price) * detail::NormalisedVega(p.at, v) / price;
  return {(want - now) / slope, price < p.target};
}

Step MiddleStep(const Problem& p, double v) noexcept {
  const double price = detail::NormalisedBlack(p.at, v);
  return {(p.target - price) / detail::NormalisedVega(p.at, v), price < p.target};
}

/// Near the bound, the logarithm of what is missing to it is nearly a parabola.
Step HighStep(const Problem& p, double v) noexcept {
  const double gap = detail::NormalisedBlackComplement(p.at, v);
  return {std::log(gap / p.gap) * gap / detail::NormalisedVega(p.at, v), gap > p.gap};
}

using StepFunction = Step (*)(const Problem&, double) noexcept;

double SolveWithin(const Problem& p, StepFunction next, double low, double high) noexcept {
  constexpr int kMaxIterations = 100;  // bisection alone would be done in 80
  double v = low > 0.0 ? low : high;
  if (next == &LowStep) {
    v = std::min(-p.at.x / std::sqrt(-2.0 * std::log(p.target)), high);  // from below
  }
  for (int i = 0; i < kMaxIterations; ++i) {
    const Step step = next(p, v);
    (step.too_low ? low : high) = v;
    double guess = v + step.change;
    if (!(guess > low && guess < high)) {
      if (std::abs(step.change) <= 2.0 * kEpsilon * v) {
        return v;
      }
      guess = 0.5 * (low + high);
    }
    const double moved = std::abs(guess - v);
    v = guess;
    if (moved <= 2.0 * kEpsilon * v || high - low <= 2.0 * kEpsilon * high) {
      return v;
    }
  }
  return v;
}

double Solve(const Problem& p) noexcept {
  const double inflection = std::sqrt(-2.0 * p.at.x);
  const double at_inflection = inflection > 0.0 ? detail::NormalisedBlack(p.at, inflection) : 0.0;
  if (p.target < at_inflection) {
    return SolveWithin(p, &LowStep, 0.0, inflection);
  }
  const bool near_bound = p.gap < p.target;
  // At x = 0 the bracket starts at zero, where the price is linear: 0.4 v.
  const double low = std::max(inflection, p.target);
  return SolveWithin(p, near_bound ? &HighStep : &MiddleStep, low, kMaxTotalVol);
}

std::optional<VolStatus> Refusal(const VolQuery& q) noexcept {
  if (!IsPositive(q.forward) || !IsPositive(q.strike)) {
    return VolStatus::kNoForward;
  }
  if (!IsPositive(q.expiry.Value())) {
    return VolStatus::kExpired;
  }
  if (!IsPositive(q.price)) {
    return VolStatus::kNoPrice;
  }
  if (q.price >= (q.right == Right::kCall ? q.forward : q.strike)) {
    return VolStatus::kAboveBound;
  }
  const double intrinsic = Intrinsic(q.right, q.strike, q.forward);
  if (q.price < intrinsic) {
    return VolStatus::kBelowIntrinsic;
  }
  return q.price == intrinsic ? std::optional{VolStatus::kNoInformation} : std::nullopt;
}

}  // namespace

std::string_view Name(VolStatus status) noexcept {
  switch (status) {
    case VolStatus::kOk:
      return "ok";
    case VolStatus::kNoPrice:
      return "no_price";
    case VolStatus::kNoForward:
      return "no_forward";
    case VolStatus::kExpired:
      return "expired";
    case VolStatus::kBelowIntrinsic:
      return "below_intrinsic";
    case VolStatus::kAboveBound:
      return "above_bound";
    case VolStatus::kNoInformation:
      return "no_information";
  }
  return "unknown";
}

VolResult ImpliedVol(const VolQuery& q) noexcept {
  if (const auto refusal = Refusal(q)) {
    return tl::unexpected(*refusal);
  }
  const double bound = std::min(q.forward, q.strike);
  const double time_value = q.price - Intrinsic(q.right, q.strike, q.forward);
  if (!(time_value < bound)) {
    return tl::unexpected(VolStatus::kNoInformation);
  }
  const Problem p{detail::MoneynessOf(q.forward, q.strike), time_value / bound,
                  (bound - time_value) / bound};
  const double v = Solve(p);
  // What the last bits of the price, and of the intrinsic value taken from it, do to the vol. A
  // price that a formula gave is a few ulps off, so that one ulp would promise too much.
  constexpr double kUlps = 4.0;
  const double rounding = kUlps * kEpsilon * (q.price + (q.price - time_value));
  const double error = rounding / (bound * detail::NormalisedVega(p.at, v) * v);
  if (!(error <= kVolPrecision)) {
    return tl::unexpected(VolStatus::kNoInformation);
  }
  return v / std::sqrt(q.expiry.Value());
}

void ImpliedVols(const VolColumns& in,
                 std::span<double> vol,
                 std::span<VolStatus> status) noexcept {
  M8_ASSERT(in.strike.size() == in.price.size() && in.right.size() == in.price.size() &&
                vol.size() == in.price.size() && status.size() == in.price.size(),
            "columns of equal length");
  for (std::size_t i = 0; i < in.price.size(); ++i) {
    const auto result = ImpliedVol({in.price[i], in.forward, in.strike[i], in.expiry, in.right[i]});
    vol[i] = result.value_or(0.0);
    status[i] = result ? VolStatus::kOk : result.error();
  }
}

}  // namespace m8::quant
