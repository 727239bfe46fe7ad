#include <cmath>

#include <fmt/format.h>

#include "strategy/candidate.hpp"

namespace m8::strategy {
namespace {

struct Variant {
  Right right;
  std::string_view name;
  std::string_view side;  // of zero gamma, where the sold strike must lie
};
constexpr Variant kBullPut{Right::kPut, "bull_put", "below"};
constexpr Variant kBearCall{Right::kCall, "bear_call", "above"};

std::optional<Obstacle> DistanceObstacle(double distance, double limit) {
  if (distance > limit) {
    return std::nullopt;
  }
  return Obstacle{"gex_distance_too_small",
                  fmt::format("the spot is {:.2f} % from zero gamma, not above {:.2f} %",
                              100 * distance, 100 * limit),
                  distance, limit};
}

std::optional<Obstacle> SideObstacle(const CreditSpread& spread,
                                     const Variant& variant,
                                     double zero_gamma) {
  const double strike = spread.sold->strike.ToDouble();
  const bool there = variant.right == Right::kPut ? strike < zero_gamma : strike > zero_gamma;
  if (there) {
    return std::nullopt;
  }
  return Obstacle{"wrong_side_of_zero_gamma",
                  fmt::format("the sold strike {:g} does not lie {} zero gamma {:.1f}", strike,
                              variant.side, zero_gamma),
                  strike, zero_gamma};
}

Outcome Evaluate(const Situation& situation, const Variant& variant) {
  const analytics::MarketState& state = situation.state;
  const StrategySettings& settings = situation.settings;
  const VerticalSettings& rule = settings.vertical;
  const auto distance = GexDistance(state);
  if (!distance) {
    return tl::unexpected(distance.error());
  }
  if (auto obstacle = DistanceObstacle(*distance, rule.gex_distance_pct_gt)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const auto spread = FindCreditSpread(state, variant.right, rule.deltas, settings.quality);
  if (!spread) {
    return tl::unexpected(spread.error());
  }
  if (auto obstacle = SideObstacle(*spread, variant, *state.gex.zero_gamma)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const Structure structure({{spread->bought, 1}, {spread->sold, -1}});
  const Price net_price = NetPriceOf(structure, situation);
  if (auto obstacle = CreditObstacle(structure, net_price)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const double p = 1 - std::abs(spread->sold->greeks->delta);
  return Judge(structure,
               {.kind = Kind::kVertical,
                .variant = std::string(variant.name),
                .classic_score = ClassicVerticalScore(-net_price.ToDouble(), spread->Width(), p),
                .classic_probability = p,
                .score_min = rule.score_min,
                .why = fmt::format("Sell the {} spread {} zero gamma {:.1f}, from which the spot "
                                   "is {:.2f} % away (more than {:.2f} %)",
                                   spread->Text(), variant.side, *state.gex.zero_gamma,
                                   100 * *distance, 100 * rule.gex_distance_pct_gt)},
               situation);
}

}  // namespace

/// Sells a put spread whose sold strike lies below zero gamma, far from which the spot is. The
/// classic probability is 1 less the delta of the sold option.
Outcome BullPut(const Situation& situation) { return Evaluate(situation, kBullPut); }

/// The same with calls, above zero gamma.
Outcome BearCall(const Situation& situation) { return Evaluate(situation, kBearCall); }

}  // namespace m8::strategy
