#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "strategy/candidate.hpp"

namespace m8::strategy {
namespace {

using analytics::MarketState;
using analytics::OptionState;

struct Calls {
  const OptionState* low = nullptr;
  const OptionState* body = nullptr;
  const OptionState* high = nullptr;
};

const OptionState* NearestCall(const MarketState& state, double level) {
  const OptionState* nearest = nullptr;
  double distance = 0;
  for (const OptionState& option : state.options) {
    const double off = std::abs(option.strike.ToDouble() - level);
    if (option.right == Right::kCall && (nearest == nullptr || off < distance)) {
      nearest = &option;
      distance = off;
    }
  }
  return nearest;
}

/// The call nearest to zero gamma and the wings as far from it as the rule says, or as near to
/// that as the same distance is listed on both sides.
tl::expected<Calls, Obstacle> FindCalls(const MarketState& state, Price wing) {
  Calls calls;
  calls.body = NearestCall(state, *state.gex.zero_gamma);
  Price best;
  for (const OptionState& option : state.options) {
    if (calls.body == nullptr || option.right != Right::kCall ||
        option.strike <= calls.body->strike) {
      continue;
    }
    const Price width = option.strike - calls.body->strike;
    const OptionState* twin = state.Find(calls.body->strike - width, Right::kCall);
    const auto off = [&](Price w) { return std::abs((w - wing).Units()); };
    if (twin != nullptr && (calls.high == nullptr || off(width) < off(best))) {
      calls.low = twin;
      calls.high = &option;
      best = width;
    }
  }
  const std::int64_t tolerance = wing.Units() / 2;
  if (calls.high == nullptr || std::abs((best - wing).Units()) > tolerance) {
    return tl::unexpected(
        Obstacle{"no_symmetric_wings",
                 fmt::format("no calls are listed at equal distance of about {} points around "
                             "zero gamma {:.1f}",
                             wing.Text(), *state.gex.zero_gamma),
                 std::nullopt, wing.ToDouble()});
  }
  return calls;
}

std::optional<Obstacle> DistanceObstacle(double distance, double limit) {
  if (distance < limit) {
    return std::nullopt;
  }
  return Obstacle{"gex_distance_too_large",
                  fmt::format("the spot is {:.2f} % from zero gamma, not below {:.2f} %",
                              100 * distance, 100 * limit),
                  distance, limit};
}

std::optional<Obstacle> LegObstacle(const Calls& calls, const QualitySettings& quality) {
  for (const OptionState* leg : {calls.low, calls.body, calls.high}) {
    if (auto obstacle = QualityObstacle(*leg, quality)) {
      return obstacle;
    }
  }
  return std::nullopt;
}

std::optional<Obstacle> DebitObstacle(const Structure& structure, Price debit, double limit) {
  if (debit <= Price{}) {
    return Obstacle{"not_a_debit",
                    fmt::format("at the mids it brings {} points: the quotes contradict one "
                                "another",
                                (-debit).Text()),
                    debit.ToDouble(), 0.0};
  }
  if (debit.ToDouble() > limit) {
    return Obstacle{"debit_too_high",
                    fmt::format("debit {} is above {:.2f} points", debit.Text(), limit),
                    debit.ToDouble(), limit};
  }
  const Price profit = structure.MaxProfit(debit);
  if (profit <= Price{}) {
    return Obstacle{"no_profit_left",
                    fmt::format("a debit of {} leaves nothing to win", debit.Text()),
                    profit.ToDouble(), 0.0};
  }
  return std::nullopt;
}

}  // namespace

/// Buys calls on both sides of two sold ones at zero gamma, where the spot is near it: a bet that
/// the index settles there.
Outcome Butterfly(const Situation& situation) {
  const MarketState& state = situation.state;
  const StrategySettings& settings = situation.settings;
  const ButterflySettings& rule = settings.butterfly;
  const auto distance = GexDistance(state);
  if (!distance) {
    return tl::unexpected(distance.error());
  }
  if (auto obstacle = DistanceObstacle(*distance, rule.gex_distance_pct_lt)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const auto calls = FindCalls(state, rule.wing);
  if (!calls) {
    return tl::unexpected(calls.error());
  }
  if (auto obstacle = LegObstacle(*calls, settings.quality)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const Structure structure({{calls->low, 1}, {calls->body, -2}, {calls->high, 1}});
  const Price debit = NetPriceOf(structure, situation);
  if (auto obstacle = DebitObstacle(structure, debit, rule.max_debit_pct * state.spot)) {
    return tl::unexpected(std::move(*obstacle));
  }
  const double profit = structure.MaxProfit(debit).ToDouble();
  const double loss = structure.MaxLoss(debit).ToDouble();
  return Judge(structure,
               {.kind = Kind::kButterfly,
                .variant = {},
                .classic_score = ClassicButterflyScore(profit, loss, rule.probability),
                .classic_probability = rule.probability,
                .score_min = rule.score_min,
                .why = fmt::format("Buy the {:g}/{:g}/{:g} call butterfly at zero gamma {:.1f}, "
                                   "from which the spot is {:.2f} % away (less than {:.2f} %)",
                                   calls->low->strike.ToDouble(), calls->body->strike.ToDouble(),
                                   calls->high->strike.ToDouble(), *state.gex.zero_gamma,
                                   100 * *distance, 100 * rule.gex_distance_pct_lt)},
               situation);
}

}  // namespace m8::strategy
