#include "strategy/legs.hpp"

#include <cmath>

#include <fmt/format.h>

namespace m8::strategy {
namespace {

using analytics::OptionState;

std::optional<Obstacle> CountObstacle(const OptionState& option,
                                      std::string_view code,
                                      std::string_view what,
                                      const std::optional<double>& count,
                                      std::int64_t least) {
  const auto limit = static_cast<double>(least);
  if (count.value_or(0) >= limit) {
    return std::nullopt;
  }
  if (!count && least <= 0) {
    return std::nullopt;
  }
  return Obstacle{code,
                  fmt::format("{} of {} is {}, below {}", what, ShortName(option),
                              count ? fmt::format("{:.0f}", *count) : "unknown", least),
                  count, limit};
}

bool IsBeyond(const OptionState& option, const OptionState* other) {
  if (other == nullptr) {
    return true;
  }
  return option.right == Right::kCall ? option.strike > other->strike
                                      : option.strike < other->strike;
}

/// How far from the sought delta; absent where the option cannot be meant at all.
std::optional<double> DeltaDistance(const OptionState& option, const DeltaQuery& query) {
  constexpr double kAtTheMoney = 0.5;
  if (option.right != query.right || !option.greeks || !IsBeyond(option, query.beyond)) {
    return std::nullopt;
  }
  const double delta = std::abs(option.greeks->delta);
  return delta < kAtTheMoney ? std::optional(std::abs(delta - query.delta)) : std::nullopt;
}

struct Nearest {
  const OptionState* option = nullptr;
  double distance = 0;

  void Offer(const OptionState& candidate, double at_distance) {
    const bool nearer = option == nullptr || at_distance < distance;
    const bool as_near_but_farther_out =
        !nearer && at_distance == distance && IsBeyond(candidate, option);
    if (nearer || as_near_but_farther_out) {
      option = &candidate;
      distance = at_distance;
    }
  }
};

std::string_view Word(Right right) { return right == Right::kCall ? "call" : "put"; }

}  // namespace

std::string ShortName(const OptionState& option) {
  return fmt::format("{:g} {}", option.strike.ToDouble(), Letter(option.right));
}

std::optional<Obstacle> QualityObstacle(const OptionState& option, const QualitySettings& quality) {
  if (!option.mid || !option.bid || !option.ask) {
    return Obstacle{"no_two_sided_quote",
                    fmt::format("{} has no two-sided, uncrossed quote", ShortName(option)),
                    std::nullopt, std::nullopt};
  }
  const Price spread = *option.ask - *option.bid;
  if (spread > quality.spread_max) {
    return Obstacle{"spread_too_wide",
                    fmt::format("the quote of {} is {} points wide, above {}", ShortName(option),
                                spread.Text(), quality.spread_max.Text()),
                    spread.ToDouble(), quality.spread_max.ToDouble()};
  }
  if (auto few = CountObstacle(option, "open_interest_too_low", "open interest",
                               option.open_interest, quality.open_interest_min)) {
    return few;
  }
  if (auto few =
          CountObstacle(option, "volume_too_low", "volume", option.volume, quality.volume_min)) {
    return few;
  }
  if (!option.iv || !option.iv_bid || !option.iv_ask || !option.greeks) {
    return Obstacle{"no_implied_vol",
                    fmt::format("the quote of {} supports no implied vol ({})", ShortName(option),
                                option.iv_absent_because),
                    std::nullopt, std::nullopt};
  }
  const double iv_spread = *option.iv_ask - *option.iv_bid;
  if (iv_spread > quality.iv_spread_max) {
    return Obstacle{"iv_spread_too_wide",
                    fmt::format("bid and ask of {} are {:.1f} vol points apart, above {:.1f}",
                                ShortName(option), 100 * iv_spread, 100 * quality.iv_spread_max),
                    iv_spread, quality.iv_spread_max};
  }
  return std::nullopt;
}

tl::expected<const OptionState*, Obstacle> FindByDelta(const analytics::MarketState& state,
                                                       const DeltaQuery& query,
                                                       const QualitySettings& quality) {
  Nearest good, any;
  for (const OptionState& option : state.options) {
    const auto distance = DeltaDistance(option, query);
    if (!distance) {
      continue;
    }
    any.Offer(option, *distance);
    if (!QualityObstacle(option, quality)) {
      good.Offer(option, *distance);
    }
  }
  if (good.option != nullptr && good.distance <= query.tolerance) {
    return good.option;
  }
  if (any.option != nullptr && any.distance <= query.tolerance) {
    return tl::unexpected(*QualityObstacle(*any.option, quality));
  }
  const std::string nearest =
      any.option == nullptr ? std::string("there is none with a delta")
                            : fmt::format("the nearest, {}, has {:.3f}", ShortName(*any.option),
                                          std::abs(any.option->greeks->delta));
  const std::optional<double> value =
      any.option == nullptr ? std::nullopt : std::optional(std::abs(any.option->greeks->delta));
  return tl::unexpected(
      Obstacle{"no_leg_near_delta",
               fmt::format("no {} within {:.2f} of delta {:.2f}: {}", Word(query.right),
                           query.tolerance, query.delta, nearest),
               value, query.delta});
}

double CreditSpread::Width() const {
  return std::abs(sold->strike.ToDouble() - bought->strike.ToDouble());
}

std::string CreditSpread::Text() const {
  return fmt::format("{:g}/{:g} {}", sold->strike.ToDouble(), bought->strike.ToDouble(),
                     Word(sold->right));
}

tl::expected<CreditSpread, Obstacle> FindCreditSpread(const analytics::MarketState& state,
                                                      Right right,
                                                      const SpreadDeltas& deltas,
                                                      const QualitySettings& quality) {
  const DeltaQuery short_leg{right, deltas.short_delta, deltas.short_tolerance, nullptr};
  const auto sold = FindByDelta(state, short_leg, quality);
  if (!sold) {
    return tl::unexpected(sold.error());
  }
  const DeltaQuery long_leg{right, deltas.long_delta, deltas.long_tolerance, *sold};
  const auto bought = FindByDelta(state, long_leg, quality);
  if (!bought) {
    return tl::unexpected(bought.error());
  }
  return CreditSpread{*sold, *bought};
}

}  // namespace m8::strategy
