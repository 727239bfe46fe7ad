#include "scanner/found.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace m8::scanner {
namespace {

FoundLeg LegOf(const Universe& universe, Row row, int quantity) {
  const auto figure = [&](Column column) {
    const auto value = universe.Get(row, column);
    return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
  };
  const auto price = [](double units) {
    return Price::FromUnits(static_cast<std::int64_t>(units));
  };
  return {.quantity = quantity,
          .strike = universe.StrikeOf(row),
          .right = universe.GroupOf(row).right,
          .bid = price(universe.Prices().bid[row]),
          .ask = price(universe.Prices().ask[row]),
          .iv = figure(Column::kIv),
          .delta = figure(Column::kAbsDelta),
          .gamma = figure(Column::kGamma),
          .theta = figure(Column::kTheta),
          .vega = figure(Column::kVega),
          .volume = figure(Column::kVolume),
          .open_interest = figure(Column::kOpenInterest),
          .probability_itm = figure(Column::kProbabilityItm),
          .probability_touch = figure(Column::kProbabilityTouch)};
}

template <class Spread>
Found Begin(const Universe& universe, Row row, const Spread& spread) {
  const SeriesTerms& terms = universe.SeriesOf(row);
  Found found{.underlying = terms.underlying,
              .trading_class = terms.trading_class,
              .expiry = terms.expiry,
              .settlement = terms.settlement,
              .days = universe.Get(row, Column::kDaysToExpiry),
              .hours = universe.Get(row, Column::kSettlement),
              .kind = Name(spread.kind)};
  found.width = spread.width;
  found.credit = spread.credit;
  found.natural_credit = spread.natural_credit;
  found.max_profit_usd = spread.max_profit_usd;
  found.risk_usd = spread.risk_usd;
  found.expected_value_usd = spread.expected_value_usd;
  found.score = spread.score;
  found.probability_of_profit = spread.probability_of_profit;
  return found;
}

void Finish(Found& found) {
  std::ranges::sort(found.legs, [](const FoundLeg& a, const FoundLeg& b) {
    return a.strike != b.strike ? a.strike < b.strike
                                : a.right == Right::kPut && b.right == Right::kCall;
  });
  found.id = fmt::format("{} {} {} ", found.trading_class, FormatDate(found.expiry), found.kind);
  for (const auto& leg : found.legs) {
    found.id += fmt::format("{}{:g}{}", &leg == found.legs.data() ? "" : "/", leg.strike.ToDouble(),
                            Letter(leg.right));
  }
}

}  // namespace

Found Describe(const Universe& universe, const Vertical& vertical) {
  Found found = Begin(universe, vertical.sold, vertical);
  found.legs = {LegOf(universe, vertical.sold, -1), LegOf(universe, vertical.bought, 1)};
  Finish(found);
  return found;
}

Found Describe(const Universe& universe, const Combo& combo) {
  Found found = Begin(universe, combo.below.sold, combo);
  found.legs = {LegOf(universe, combo.below.bought, 1), LegOf(universe, combo.below.sold, -1),
                LegOf(universe, combo.above.sold, -1), LegOf(universe, combo.above.bought, 1)};
  if (combo.below.sold == combo.above.sold) {
    found.legs[1].quantity = -2;
    found.legs.erase(found.legs.begin() + 2);
  }
  Finish(found);
  return found;
}

}  // namespace m8::scanner
