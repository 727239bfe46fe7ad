#include "quant/expected_move.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "quant/greeks.hpp"

namespace m8::quant {
namespace {

/// Gauss and Legendre's rule of ten points on [-1, 1], the positive half (Abramowitz and Stegun,
/// table 25.4).
constexpr std::array<std::pair<double, double>, 5> kGauss{
    {{0.148874338981631211, 0.295524224714752870},
     {0.433395394129247191, 0.269266719309996355},
     {0.679409568299024406, 0.219086362515982044},
     {0.865063366688984511, 0.149451349150580593},
     {0.973906528517171720, 0.066671344308688138}}};

/// Integral of Q(K) dK over one side of the forward in u, with K = F exp(scale sinh(u)): short
/// steps about the forward, ever longer ones in the wings.
double Side(double forward,
            CalendarYears expiry,
            double reach,  // end of ln(K / F), with its sign
            const std::function<double(double)>& vol_at) {
  constexpr int kPanels = 6;
  constexpr std::size_t kPoints = kPanels * 2 * kGauss.size();
  const double scale = vol_at(forward) * std::sqrt(expiry.Value());
  const double half = 0.5 * std::asinh(reach / scale) / kPanels;
  std::array<double, kPoints> strike, vol, price, weight;
  std::array<Right, kPoints> right;
  right.fill(reach < 0.0 ? Right::kPut : Right::kCall);
  std::size_t at = 0;
  const auto add = [&](double exp_u, double of_node) {
    const double cosh = 0.5 * (exp_u + 1.0 / exp_u);
    strike[at] = forward * std::exp(scale * (exp_u - cosh));
    vol[at] = vol_at(strike[at]);
    weight[at] = of_node * strike[at] * scale * cosh;
    ++at;
  };
  for (const auto& [node, of_node] : kGauss) {
    const double from_middle = std::exp(half * node);
    for (int panel = 0; panel < kPanels; ++panel) {
      const double middle = std::exp(half * (2 * panel + 1));
      add(middle / from_middle, of_node);
      add(middle * from_middle, of_node);
    }
  }
  ComputeGreeks(
      {.forward = forward, .expiry = expiry, .strike = strike, .vol = vol, .right = right}, {},
      {.price = price});
  return std::inner_product(weight.begin(), weight.end(), price.begin(), 0.0) * std::abs(half);
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
