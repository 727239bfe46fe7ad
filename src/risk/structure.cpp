#include "risk/structure.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace m8::risk {
namespace {

PayoffRange BoundsOfOneSeries(std::span<const Leg> legs) {
  auto lowest = PayoffAt(legs, Price{});
  auto highest = lowest;
  for (const auto& leg : legs) {
    const auto payoff = PayoffAt(legs, leg.option.strike);
    lowest = std::min(lowest, payoff);
    highest = std::max(highest, payoff);
  }
  const auto slope = UpsideSlope(legs);
  return {slope < 0 ? std::nullopt : std::optional{lowest},
          slope > 0 ? std::nullopt : std::optional{highest}};
}

std::optional<Price> Sum(std::optional<Price> a, std::optional<Price> b) {
  return a && b ? std::optional{*a + *b} : std::nullopt;
}

}  // namespace

Price PayoffAt(std::span<const Leg> legs, Price level) {
  Price sum;
  for (const auto& leg : legs) {
    const auto in_the_money =
        leg.option.right == Right::kCall ? level - leg.option.strike : leg.option.strike - level;
    sum += std::max(in_the_money, Price{}) * leg.quantity;
  }
  return sum;
}

PayoffRange PayoffBounds(std::span<const Leg> legs) {
  const bool one_series = std::all_of(legs.begin(), legs.end(), [&](const Leg& leg) {
    return leg.option.expiry == legs.front().option.expiry &&
           leg.option.trading_class == legs.front().option.trading_class;
  });
  if (one_series) {
    return BoundsOfOneSeries(legs);
  }
  std::map<std::pair<std::string, Date>, std::vector<Leg>> series;
  for (const auto& leg : legs) {
    series[{leg.option.trading_class, leg.option.expiry}].push_back(leg);
  }
  PayoffRange sum{Price{}, Price{}};
  for (const auto& [name, members] : series) {
    const auto bounds = BoundsOfOneSeries(members);
    sum = {Sum(sum.lowest, bounds.lowest), Sum(sum.highest, bounds.highest)};
  }
  return sum;
}

PayoffRange PriceBounds(std::span<const Leg> legs) {
  auto bounds = PayoffBounds(legs);
  if (bounds.lowest) {
    bounds.lowest = std::min(*bounds.lowest, Price{});
  }
  return bounds;
}

std::int64_t UpsideSlope(std::span<const Leg> legs) {
  std::int64_t slope = 0;
  for (const auto& leg : legs) {
    slope += leg.option.right == Right::kCall ? leg.quantity : 0;
  }
  return slope;
}

}  // namespace m8::risk
