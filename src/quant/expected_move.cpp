#include "quant/expected_move.hpp"

#include <algorithm>

#include "quant/black76.hpp"

namespace m8::quant {
namespace {

/// Integral of Q(K) dK over one side of the forward by Simpson's rule in u, with K = F exp(scale
/// sinh(u)): even steps about the forward, ever longer ones in the wings.
double Side(double forward,
            CalendarYears expiry,
            double reach,  // end of ln(K / F), with its sign
            const std::function<double(double)>& vol_at) {
  constexpr int kSteps = 400;  // even
  const double scale = vol_at(forward) * std::sqrt(expiry.Value());
  const double step = std::asinh(reach / scale) / kSteps;
  double sum = 0.0;
  for (int i = 0; i <= kSteps; ++i) {
    const double strike = forward * std::exp(scale * std::sinh(step * i));
    const double weight = i == 0 || i == kSteps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
    sum += weight * strike * scale * std::cosh(step * i) *
           UndiscountedPrice({.forward = forward,
                              .strike = strike,
                              .expiry = expiry,
                              .vol = vol_at(strike),
                              .right = reach < 0.0 ? Right::kPut : Right::kCall});
  }
  return sum * std::abs(step) / 3.0;
}

/// So far in x that nothing is left: the vol of the wing itself says how far that is.
double ReachOf(double forward,
               CalendarYears expiry,
               double direction,
               const std::function<double(double)>& vol_at) {
  constexpr double kDeviations = 8.0;
  constexpr double kFarthest = 12.0;  // e^12 times the forward
  constexpr int kSteps = 20;
  const double root = std::sqrt(expiry.Value());
  double reach = kDeviations * vol_at(forward) * root;
  for (int i = 0; i < kSteps && reach < kFarthest; ++i) {
    const double wanted = kDeviations * vol_at(forward * std::exp(direction * reach)) * root;
    if (wanted <= reach) {
      break;
    }
    reach = wanted;
  }
  return direction * std::min(reach, kFarthest);
}

}  // namespace

std::string_view Name(MoveConvention convention) noexcept {
  switch (convention) {
    case MoveConvention::kAtrWilder:
      return "atr_wilder_5min";
    case MoveConvention::kStraddleMeanMove:
      return "straddle_mean_move";
    case MoveConvention::kStraddleOneSd:
      return "straddle_one_sd";
    case MoveConvention::kStraddleEightyFive:
      return "straddle_85_percent";
    case MoveConvention::kAtTheMoneyVolSd:
      return "at_the_money_vol_sd";
    case MoveConvention::kSmileSd:
      return "smile_sd";
    case MoveConvention::kVarianceStripSd:
      return "variance_strip_sd";
    case MoveConvention::kOneDayVarianceStripSd:
      return "one_day_variance_strip_sd";
  }
  return "unknown";
}

std::optional<double> SmileSdMove(double forward,
                                  CalendarYears expiry,
                                  const std::function<double(double)>& vol_at) {
  if (!(forward > 0.0 && expiry.Value() > 0.0 && vol_at(forward) > 0.0)) {
    return std::nullopt;
  }
  double sum = 0.0;
  for (const double direction : {-1.0, 1.0}) {
    sum += Side(forward, expiry, ReachOf(forward, expiry, direction, vol_at), vol_at);
  }
  const double sd = std::sqrt(2.0 * sum);
  return std::isfinite(sd) ? std::optional(sd) : std::nullopt;
}

}  // namespace m8::quant
