#include "market/tick_rules.hpp"

#include <algorithm>
#include <iterator>

namespace m8::market {
namespace {

constexpr Price Cents(std::int64_t cents) { return Price::FromUnits(cents * Price::kScale / 100); }

constexpr TickRule kCoarse = {Cents(5), Cents(10), Cents(300), Cents(5)};
constexpr TickRule kPenny = {Cents(1), Cents(1), Cents(300), Cents(1)};

struct Row {
  std::string_view trading_class;
  TickRule rule;
};
// Contract specifications of Cboe and Nasdaq; combos as IB takes them.
constexpr Row kRows[] = {
    {"SPX", kCoarse},  {"SPXW", kCoarse}, {"RUT", kCoarse}, {"RUTW", kCoarse}, {"NDX", kCoarse},
    {"NDXP", kCoarse}, {"VIX", kCoarse},  {"XSP", kPenny},  {"SPY", kPenny},
};

/// Steps of the grid that lie between zero and the price, rounded towards zero.
std::int64_t StepsTo(const TickRule& rule, Price leg) {
  if (leg < rule.threshold) {
    return leg.Units() / rule.below.Units();
  }
  return rule.threshold.Units() / rule.below.Units() +
         (leg - rule.threshold).Units() / rule.from.Units();
}

Price AfterSteps(const TickRule& rule, std::int64_t steps) {
  const std::int64_t to_threshold = rule.threshold.Units() / rule.below.Units();
  if (steps <= to_threshold) {
    return rule.below * std::max<std::int64_t>(steps, 0);
  }
  return rule.threshold + rule.from * (steps - to_threshold);
}

}  // namespace

TickRule TickRuleOf(std::string_view trading_class) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& candidate) {
    return candidate.trading_class == trading_class;
  });
  return row == std::end(kRows) ? kCoarse : row->rule;
}

bool IsOnGrid(const TickRule& rule, Price leg) {
  return leg >= Price{} && RoundLeg(rule, leg, Rounding::kDown) == leg;
}

Price TickAt(const TickRule& rule, Price leg) {
  return leg < rule.threshold ? rule.below : rule.from;
}

Price RoundLeg(const TickRule& rule, Price leg, Rounding rounding) {
  return RoundTo(std::max(leg, Price{}), TickAt(rule, leg), rounding);
}

Price StepLeg(const TickRule& rule, Price leg, std::int64_t ticks) {
  const Price start = RoundLeg(rule, leg, ticks > 0 ? Rounding::kDown : Rounding::kUp);
  return AfterSteps(rule, StepsTo(rule, start) + ticks);
}

bool IsOnComboGrid(const TickRule& rule, Price net) {
  return RoundCombo(rule, net, Rounding::kDown) == net;
}

Price RoundCombo(const TickRule& rule, Price net, Rounding rounding) {
  return RoundTo(net, rule.combo, rounding);
}

}  // namespace m8::market
