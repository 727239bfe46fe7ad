#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "strategy/candidate.hpp"

namespace m8::strategy {
namespace {

std::optional<Obstacle> RangeObstacle(const Situation& in) {
  const analytics::ExpectedMove& move = in.state.move;
  const double limit = in.settings.iron_condor.range_pct_lt;
  if (!move.range_pct) {
    return Obstacle{"no_expected_range",
                    "neither the average true range nor the straddle gives an expected range",
                    std::nullopt, limit};
  }
  if (*move.range_pct >= limit) {
    return Obstacle{"range_too_wide",
                    fmt::format("expected range {:.2f} % of the spot is not below {:.2f} %",
                                100 * *move.range_pct, 100 * limit),
                    move.range_pct, limit};
  }
  return std::nullopt;
}

}  // namespace

/// Sells a put and a call spread around the spot while little movement is expected. The classic
/// probability is 1 less the deltas of the sold options.
Outcome IronCondor(const Situation& situation) {
  const IronCondorSettings& rule = situation.settings.iron_condor;
  if (auto obstacle = RangeObstacle(situation)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const analytics::MarketState& state = situation.state;
  const StrategySettings& settings = situation.settings;
  const auto put = FindCreditSpread(state, Right::kPut, rule.deltas, settings.quality);
  if (!put) {
    return tl::unexpected(put.error());
  }
  const auto call = FindCreditSpread(state, Right::kCall, rule.deltas, settings.quality);
  if (!call) {
    return tl::unexpected(call.error());
  }
  const Structure structure(
      {{put->bought, 1}, {put->sold, -1}, {call->sold, -1}, {call->bought, 1}});
  const Price net_price = NetPriceOf(structure, situation);
  if (auto obstacle = CreditObstacle(structure, net_price)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const double width = std::max(put->Width(), call->Width());
  const double p = 1 - std::abs(put->sold->greeks->delta) - std::abs(call->sold->greeks->delta);
  return Judge(structure,
               {.kind = Kind::kIronCondor,
                .variant = {},
                .classic_score = ClassicCondorScore(-net_price.ToDouble(), width, p),
                .classic_probability = p,
                .score_min = rule.score_min,
                .why = fmt::format("Sell the {} and {} spreads: expected range {:.2f} % is below "
                                   "{:.2f} %",
                                   put->Text(), call->Text(), 100 * *state.move.range_pct,
                                   100 * rule.range_pct_lt)},
               situation);
}

}  // namespace m8::strategy
