#include "execution/pricing.hpp"

#include <gtest/gtest.h>

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

TEST(PriceGrid, OfACombo) {
  const auto legs = Condor();
  const PriceGrid grid(legs);
  EXPECT_TRUE(grid.Has(Points(-1.35)));
  EXPECT_FALSE(grid.Has(Points(-1.33)));
  EXPECT_EQ(grid.Round(Points(-1.33), Rounding::kDown), Points(-1.35));
  EXPECT_EQ(grid.Step(Points(2.95), 2), Points(3.05));
}

TEST(PriceGrid, OfOneOptionCrossesItsThresholdInItsOwnSteps) {
  const std::vector<risk::IntentLeg> bought{Leg(Right::kPut, 6400, 1, 2.9, 3.1)};
  const PriceGrid buy(bought);
  EXPECT_EQ(buy.Step(Points(2.95), 2), Points(3.10));
  EXPECT_EQ(buy.Step(Points(3.00), -1), Points(2.95));
  EXPECT_EQ(buy.Round(Points(3.14), Rounding::kUp), Points(3.20));
  const std::vector<risk::IntentLeg> sold{Leg(Right::kPut, 6400, -1, 2.9, 3.1)};
  const PriceGrid sell(sold);
  EXPECT_EQ(sell.Step(Points(-3.10), 2), Points(-2.95));  // dearer for us: sold for less
  EXPECT_EQ(sell.Round(Points(-3.14), Rounding::kDown), Points(-3.20));
  EXPECT_FALSE(sell.Has(Points(-3.15)));
}

}  // namespace
}  // namespace m8::execution
