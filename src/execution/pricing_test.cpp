#include "execution/pricing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::execution {
namespace {

const TimePoint kNow = *ParseUtc("2026-11-20T15:00:00Z");
constexpr Duration kAge = std::chrono::seconds{15};

Price Points(double points) { return Price::FromDouble(points); }

risk::IntentLeg Leg(Right right, double strike, std::int64_t quantity, double bid, double ask) {
  return {{{"SPXW", MakeDate(2026, 11, 20), Points(strike), right}, quantity},
          static_cast<std::int64_t>(strike),
          Points(bid),
          Points(ask),
          kNow};
}

std::vector<risk::IntentLeg> Condor() {
  return {Leg(Right::kPut, 6400, 1, 0.50, 0.60), Leg(Right::kPut, 6410, -1, 1.00, 1.20),
          Leg(Right::kCall, 6600, -1, 1.10, 1.30), Leg(Right::kCall, 6610, 1, 0.40, 0.50)};
}

TEST(NetQuote, OfACondorIsACreditOnEachSide) {
  const auto quote = NetQuoteOf(Condor(), kNow, kAge);
  ASSERT_TRUE(quote.has_value());
  EXPECT_EQ(quote->natural, Points(-1.00));  // 0.60 - 1.00 - 1.10 + 0.50
  EXPECT_EQ(quote->best, Points(-1.60));     // 0.50 - 1.20 - 1.30 + 0.40
  EXPECT_EQ(quote->mid, Points(-1.30));
}

TEST(NetQuote, TakesAMissingBidOfAWingForZero) {
  auto legs = Condor();
  legs[0].bid.reset();
  EXPECT_EQ(NetQuoteOf(legs, kNow, kAge)->best, Points(-2.10));
  legs[1].bid.reset();
  EXPECT_FALSE(NetQuoteOf(legs, kNow, kAge));
}

TEST(NetQuote, IsNotMadeFromWhatIsStaleCrossedOrMissing) {
  for (int wrong = 0; wrong < 4; ++wrong) {
    for (std::size_t i = 0; i < 4; ++i) {
      auto legs = Condor();
      switch (wrong) {
        case 0:
          legs[i].ask.reset();
          break;
        case 1:
          legs[i].bid = legs[i].ask;
          break;
        case 2:
          legs[i].quote_as_of = kNow - kAge - Duration{1};
          break;
        default:
          legs[i].quote_as_of.reset();
      }
      EXPECT_EQ(NetQuoteOf(legs, kNow, kAge).error().code, Errc::kUnavailable);
    }
  }
}

TEST(PlanPrices, StartsOnOurSideOfTheMidAndEndsBeforeTheMarket) {
  const auto legs = Condor();
  const auto plan = PlanPrices(*NetQuoteOf(legs, kNow, kAge), legs, Settings{});
  EXPECT_EQ(plan.first, Points(-1.40));  // asks two ticks more credit than the mid
  EXPECT_EQ(plan.limit, Points(-1.20));  // four steps further
}

TEST(PlanPrices, NeverPassesTheNaturalPrice) {
  const auto legs = Condor();
  Settings settings;
  settings.max_attempts = 100;
  EXPECT_EQ(PlanPrices(*NetQuoteOf(legs, kNow, kAge), legs, settings).limit, Points(-1.00));
}

TEST(PlanPrices, ADebitStaysAboveNothing) {
  const std::vector<risk::IntentLeg> butterfly{Leg(Right::kCall, 6475, 1, 0.10, 0.20),
                                               Leg(Right::kCall, 6500, -2, 0.05, 0.10),
                                               Leg(Right::kCall, 6525, 1, 0.00, 0.05)};
  const auto plan = PlanPrices(*NetQuoteOf(butterfly, kNow, kAge), butterfly, Settings{});
  EXPECT_GT(plan.first, Price{});
}

// C3: whatever the market does, the path is monotone, on the grid, never past limit or market.
RC_GTEST_PROP(NextPrice, GoesOneTickTowardsTheMarketOrStays, ()) {
  const auto legs = Condor();
  const auto rule = ComboTickRule(legs);
  Settings settings;
  settings.max_attempts = *rc::gen::inRange<std::int64_t>(1, 30);
  settings.initial_edge_ticks = *rc::gen::inRange<std::int64_t>(0, 10);
  NetQuote quote;
  const auto draw = [&] {
    quote.natural = Price::FromUnits(*rc::gen::inRange(-60'000, -1'000));
    quote.best = quote.natural - Price::FromUnits(*rc::gen::inRange(0, 20'000));
    quote.mid = quote.best + Price::FromUnits((quote.natural - quote.best).Units() / 2);
  };
  draw();
  const auto plan = PlanPrices(quote, legs, settings);
  RC_ASSERT(plan.first <= plan.limit);
  RC_ASSERT(plan.limit <= quote.natural);
  RC_ASSERT(market::IsOnComboGrid(rule, plan.first));
  auto price = plan.first;
  for (std::int64_t attempt = 1; attempt < settings.max_attempts; ++attempt) {
    draw();
    const auto next = NextPrice(price, plan.limit, quote, rule);
    RC_ASSERT((!next || (*next == price + rule.combo && *next <= plan.limit &&
                         *next <= quote.natural && market::IsOnComboGrid(rule, *next))));
    price = next.value_or(price);
  }
  RC_ASSERT(price - plan.first <= rule.combo * (settings.max_attempts - 1));
}

}  // namespace
}  // namespace m8::execution
