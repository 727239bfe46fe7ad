#include "risk/portfolio.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace m8::risk {
namespace {

using SeriesName = std::pair<std::string, Date>;

SeriesName SeriesOf(const Leg& leg) { return {leg.option.trading_class, leg.option.expiry}; }

// Everything that settles at one level.
struct Together {
  std::vector<Held> positions;
  std::vector<const LiveOrder*> orders;
};

Money ToMoney(Price points) { return Value(points, 1, market::kOptionMultiplier); }

Money OutcomeOf(const LiveOrder& order, Price level) {
  return ToMoney((PayoffAt(order.legs, level) - order.limit) * order.units);
}

Money OutcomeAt(const Together& series, Price level) {
  Money sum;
  for (const auto& held : series.positions) {
    sum += ToMoney(PayoffAt({&held.leg, 1}, level)) - held.cost;
  }
  for (const auto* order : series.orders) {
    sum += std::min(Money{}, OutcomeOf(*order, level));
  }
  return sum;
}

bool UnboundedAbove(const Together& series) {
  std::int64_t slope = 0;
  for (const auto& held : series.positions) {
    slope += UpsideSlope({&held.leg, 1});
  }
  for (const auto* order : series.orders) {
    slope += std::min<std::int64_t>(0, UpsideSlope(order->legs) * order->units);
  }
  return slope < 0;
}

std::vector<Price> Kinks(const Together& series) {
  std::vector<Price> levels{Price{}};
  for (const auto& held : series.positions) {
    levels.push_back(held.leg.option.strike);
  }
  for (const auto* order : series.orders) {
    for (const auto& leg : order->legs) {
      levels.push_back(leg.option.strike);
    }
  }
  return levels;
}

std::optional<Money> LossOf(const Together& series) {
  if (UnboundedAbove(series)) {
    return std::nullopt;
  }
  Money worst;
  for (const auto level : Kinks(series)) {
    worst = std::min(worst, OutcomeAt(series, level));
  }
  return -worst;
}

// An order over several series, on its own.
std::optional<Money> LossOf(const LiveOrder& order) {
  const auto lowest = PayoffBounds(order.legs).lowest;
  if (!lowest) {
    return std::nullopt;
  }
  return std::max(Money{}, ToMoney((order.limit - *lowest) * order.units));
}

bool WithinOneSeries(const LiveOrder& order) {
  return std::all_of(order.legs.begin(), order.legs.end(),
                     [&](const Leg& leg) { return SeriesOf(leg) == SeriesOf(order.legs.front()); });
}

}  // namespace

std::string_view Name(TradingState state) noexcept {
  switch (state) {
    case TradingState::kActive:
      return "active";
    case TradingState::kReducing:
      return "reducing";
    case TradingState::kHalted:
      return "halted";
  }
  return "";
}

std::vector<Leg> Intent::Legs() const {
  std::vector<Leg> plain;
  plain.reserve(legs.size());
  for (const auto& leg : legs) {
    plain.push_back(leg.leg);
  }
  return plain;
}

LiveOrder Intent::AsOrder() const {
  return {key, kind, underlying, Legs(), units, limit, closing, false};
}

std::optional<Money> WorstCaseLoss(std::span<const Held> positions,
                                   std::span<const LiveOrder> orders) {
  std::map<SeriesName, Together> together;
  std::vector<std::optional<Money>> losses;
  for (const auto& held : positions) {
    together[SeriesOf(held.leg)].positions.push_back(held);
  }
  for (const auto& order : orders) {
    if (order.legs.empty()) {
      continue;
    }
    if (WithinOneSeries(order)) {
      together[SeriesOf(order.legs.front())].orders.push_back(&order);
    } else {
      losses.push_back(LossOf(order));
    }
  }
  for (const auto& [name, series] : together) {
    losses.push_back(LossOf(series));
  }
  Money sum;
  for (const auto& loss : losses) {
    if (!loss) {
      return std::nullopt;
    }
    sum += *loss;
  }
  return sum;
}

}  // namespace m8::risk
