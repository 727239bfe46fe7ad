#include "strategy/score.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "analytics/analyze.hpp"
#include "analytics/chain_builder_test.hpp"
#include "quant/normal.hpp"

namespace m8::strategy {
namespace {

using analytics::MarketState;
using analytics::OptionState;

TEST(ClassicScore, IsAsPublished) {
  // Credit 2.00 on a width of 25 at 80 %: 2 / 25 x 100 x 0.8 x 2.
  EXPECT_DOUBLE_EQ(ClassicCondorScore(2.0, 25.0, 0.8), 12.8);
  EXPECT_DOUBLE_EQ(ClassicVerticalScore(2.0, 25.0, 0.8), 9.6);
  // 20 to win, 5 to lose at 40 %: 20 / 5 x 50 x 0.4.
  EXPECT_DOUBLE_EQ(ClassicButterflyScore(20.0, 5.0, 0.4), 80.0);
}

TEST(ClassicScore, StaysWithin0And100) {
  EXPECT_EQ(ClassicCondorScore(25.0, 25.0, 1.0), 100);
  EXPECT_EQ(ClassicCondorScore(1.0, 0.0, 0.8), 0);
  EXPECT_EQ(ClassicVerticalScore(1.0, -5.0, 0.8), 0);
  EXPECT_EQ(ClassicButterflyScore(20.0, 0.0, 0.4), 0);
}

OptionState Option(double strike, Right right, double bid, double ask, double iv) {
  OptionState o;
  o.strike = Price::FromDouble(strike);
  o.right = right;
  o.bid = Price::FromDouble(bid);
  o.ask = Price::FromDouble(ask);
  o.mid = (bid + ask) / 2;
  o.iv = iv;
  return o;
}

/// The worked example of docs/explanation/scores.md: a bull put 6480/6465 with three hours left,
/// the forward at 6500, vols of 17 and 18 %.
TEST(EdgeScore, WorkedExample) {
  MarketState state;
  state.forward = 6500;
  state.spot = 6500;
  state.years = quant::CalendarYears::FromSeconds(3 * 3600);
  const OptionState sold = Option(6480, Right::kPut, 1.70, 1.80, 0.17);
  const OptionState bought = Option(6465, Right::kPut, 0.45, 0.50, 0.18);
  const Structure spread({{&bought, 1}, {&sold, -1}});
  const Price net = spread.NetPrice(Price::FromUnits(500));
  EXPECT_EQ(net.Text(), "-1.25");
  EXPECT_NEAR(spread.HalfSpread(), 0.075, 1e-12);

  const EdgeValue value = ComputeEdge(spread, net, state, {}, {});
  EXPECT_NEAR(value.expected_payoff, 0.2768 - 1.2901, 1e-4);
  EXPECT_DOUBLE_EQ(value.slippage_usd, 7.5);
  EXPECT_DOUBLE_EQ(value.fees_usd, 2.6);
  EXPECT_NEAR(value.expected_value_usd, 13.56, 0.005);
  EXPECT_DOUBLE_EQ(value.risk_usd, 1385.1);
  EXPECT_NEAR(EdgeScore(value, 0.03), 66.3, 0.05);
}

TEST(EdgeScore, StandsAtFiftyWithoutAnExpectedValue) {
  EXPECT_DOUBLE_EQ(EdgeScore({.expected_value_usd = 0, .risk_usd = 500}, 0.03), 50);
  EXPECT_DOUBLE_EQ(EdgeScore({.expected_value_usd = 15, .risk_usd = 500}, 0.03), 100);
  EXPECT_DOUBLE_EQ(EdgeScore({.expected_value_usd = -15, .risk_usd = 500}, 0.03), 0);
  EXPECT_DOUBLE_EQ(EdgeScore({.expected_value_usd = 1, .risk_usd = 0}, 0.03), 100);
  EXPECT_DOUBLE_EQ(EdgeScore({.expected_value_usd = -1, .risk_usd = 0}, 0.03), 0);
}

/// Two puts and two calls, not in the money, of a state without costs or ticks.
struct Condor {
  MarketState state;
  std::vector<OptionState> options;

  explicit Condor(double width) {
    state.forward = state.spot = 6500;
    state.years = quant::CalendarYears::FromSeconds(5 * 3600);
    for (const auto& [strike, right] :
         {std::pair(6460 - width, Right::kPut), std::pair(6460.0, Right::kPut),
          std::pair(6540.0, Right::kCall), std::pair(6540 + width, Right::kCall)}) {
      const double price = quant::UndiscountedPrice(
          {.forward = 6500, .strike = strike, .expiry = state.years, .vol = 0.16, .right = right});
      options.push_back(Option(strike, right, price, price, 0.16));
    }
  }
  [[nodiscard]] Structure Spread() const {
    return Structure({{&options[0], 1}, {&options[1], -1}, {&options[2], -1}, {&options[3], 1}});
  }
};

RC_GTEST_PROP(EdgeProperty, AtImpliedVolNothingIsLeftButTheCosts, ()) {
  const Condor condor(5.0 * *rc::gen::inRange(1, 20));
  const Structure spread = condor.Spread();
  const Price net = spread.NetPrice(Price::FromUnits(1));
  const EdgeValue value = ComputeEdge(spread, net, condor.state, {.realised_to_implied = 1.0}, {});
  // Quotes and net price are rounded to 1/10000.
  RC_ASSERT(std::abs(value.expected_value_usd + value.fees_usd) < 0.06);
}

RC_GTEST_PROP(EdgeProperty, LessMovementIsBetterForWhoSoldIt, ()) {
  const Condor condor(5.0 * *rc::gen::inRange(1, 20));
  const Structure spread = condor.Spread();
  const double low = *rc::gen::inRange(50, 95) / 100.0;
  const double high = *rc::gen::inRange(96, 120) / 100.0;
  const Price net = spread.NetPrice(Price::FromUnits(500));
  const EdgeValue calm = ComputeEdge(spread, net, condor.state, {.realised_to_implied = low}, {});
  const EdgeValue wild = ComputeEdge(spread, net, condor.state, {.realised_to_implied = high}, {});
  RC_ASSERT(calm.expected_value_usd > wild.expected_value_usd);
}

TEST(Structure, RoundsItsNetPriceAgainstUs) {
  const OptionState sold = Option(6460, Right::kPut, 1.00, 1.15, 0.17);
  const OptionState bought = Option(6440, Right::kPut, 0.30, 0.40, 0.19);
  const Price tick = Price::FromUnits(500);
  EXPECT_EQ(Structure({{&bought, 1}, {&sold, -1}}).NetPrice(tick).Text(), "-0.70");  // -0.725
  EXPECT_EQ(Structure({{&bought, -1}, {&sold, 1}}).NetPrice(tick).Text(), "0.75");   // +0.725
  EXPECT_EQ(Structure({{&bought, 1}, {&sold, -1}}).NaturalPrice().Text(), "-0.60");
}

TEST(Structure, PaysBetweenItsStrikes) {
  const Condor condor(20);
  const Structure spread = condor.Spread();
  EXPECT_EQ(spread.PayoffAt(Price::FromDouble(6500)), Price{});
  EXPECT_EQ(spread.PayoffAt(Price::FromDouble(6455)).Text(), "-5.00");
  EXPECT_EQ(spread.PayoffAt(Price::FromDouble(6000)).Text(), "-20.00");
  EXPECT_EQ(spread.PayoffAt(Price::FromDouble(7000)).Text(), "-20.00");
  const Price credit = Price::FromDouble(-2);
  EXPECT_EQ(spread.MaxProfit(credit).Text(), "2.00");
  EXPECT_EQ(spread.MaxLoss(credit).Text(), "18.00");
  EXPECT_EQ(spread.Contracts(), 4);
}

TEST(Settings, AreDeclaredWithTheRulesOfTheBook) {
  config::Registry registry;
  StrategySettings settings;
  CostModel costs;
  analytics::AnalyticsSettings analytics_settings;
  Declare(registry, settings);
  Declare(registry, costs);
  analytics::Declare(registry, analytics_settings);
  EXPECT_TRUE(registry.RunChecks().empty());
  const auto text = [&](const char* name) {
    const config::Setting* setting = registry.Find(name);
    return setting == nullptr ? std::string("absent") : setting->default_literal;
  };
  EXPECT_EQ(text("quality_filters.max_spread"), "5.00");
  EXPECT_EQ(text("iron_condor.range_pct_lt"), "0.006");
  EXPECT_EQ(text("butterfly.wing"), "25.00");
  EXPECT_EQ(text("vertical.gex_distance_pct_gt"), "0.004");
  EXPECT_EQ(text("strategy.score_model"), "\"edge\"");
  EXPECT_EQ(text("analytics.range_atr_multiple"), "3");
  settings.vertical.deltas.long_delta = 0.3;
  EXPECT_EQ(registry.RunChecks().size(), 1U);
}

}  // namespace
}  // namespace m8::strategy
