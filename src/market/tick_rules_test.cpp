#include "market/tick_rules.hpp"

#include <cstdlib>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::market {
namespace {

Price P(std::string_view text) { return *Price::Parse(text); }
const TickRule kSpx = TickRuleOf("SPXW");

TEST(TickRule, IsANickelBelowThreeAndADimeFromThere) {
  EXPECT_EQ(TickAt(kSpx, P("2.95")), P("0.05"));
  EXPECT_EQ(TickAt(kSpx, P("3.00")), P("0.10"));
  EXPECT_TRUE(IsOnGrid(kSpx, P("2.95")));
  EXPECT_TRUE(IsOnGrid(kSpx, P("3.00")));
  EXPECT_FALSE(IsOnGrid(kSpx, P("3.05")));
  EXPECT_FALSE(IsOnGrid(kSpx, P("0.01")));
  EXPECT_FALSE(IsOnGrid(kSpx, P("-0.05")));
}

TEST(TickRule, IsAPennyForMiniOptionsAndFunds) {
  EXPECT_TRUE(IsOnGrid(TickRuleOf("XSP"), P("3.07")));
  EXPECT_TRUE(IsOnComboGrid(TickRuleOf("SPY"), P("-0.01")));
}

TEST(TickRule, OfAnUnknownClassIsTheCoarsest) {
  EXPECT_FALSE(IsOnGrid(TickRuleOf("XYZ"), P("3.05")));
}

TEST(TickRule, RoundsTowardsTheSafeSideAcrossThree) {
  EXPECT_EQ(RoundLeg(kSpx, P("2.98"), Rounding::kUp), P("3.00"));
  EXPECT_EQ(RoundLeg(kSpx, P("2.98"), Rounding::kDown), P("2.95"));
  EXPECT_EQ(RoundLeg(kSpx, P("3.09"), Rounding::kDown), P("3.00"));
  EXPECT_EQ(RoundLeg(kSpx, P("3.01"), Rounding::kUp), P("3.10"));
  EXPECT_EQ(RoundLeg(kSpx, P("-0.03"), Rounding::kNearest), P("0"));
}

TEST(TickRule, WalksAcrossThreeWithTheTickOfEachSide) {
  EXPECT_EQ(StepLeg(kSpx, P("2.95"), 2), P("3.10"));
  EXPECT_EQ(StepLeg(kSpx, P("3.10"), -2), P("2.95"));
  EXPECT_EQ(StepLeg(kSpx, P("0.05"), -3), P("0"));
  EXPECT_EQ(StepLeg(kSpx, P("3.04"), 1), P("3.10"));
  EXPECT_EQ(StepLeg(kSpx, P("3.04"), -1), P("3.00"));
}

TEST(TickRule, HasOneTickForTheNetPriceOfACombo) {
  EXPECT_TRUE(IsOnComboGrid(kSpx, P("-3.05")));
  EXPECT_EQ(RoundCombo(kSpx, P("-3.07"), Rounding::kDown), P("-3.10"));
  EXPECT_EQ(RoundCombo(kSpx, P("-3.07"), Rounding::kUp), P("-3.05"));
}

RC_GTEST_PROP(TickRule, RoundingEndsOnTheGridAndLessThanATickAway, ()) {
  const auto price = Price::FromUnits(*rc::gen::inRange<std::int64_t>(0, 100'000));
  for (const auto rounding : {Rounding::kDown, Rounding::kNearest, Rounding::kUp}) {
    const auto rounded = RoundLeg(kSpx, price, rounding);
    RC_ASSERT(IsOnGrid(kSpx, rounded));
    RC_ASSERT(std::abs((rounded - price).Units()) < TickAt(kSpx, price).Units());
  }
}

RC_GTEST_PROP(TickRule, StepsUpAndDownAreInverse, ()) {
  const auto start = RoundLeg(kSpx, Price::FromUnits(*rc::gen::inRange<std::int64_t>(0, 100'000)),
                              Rounding::kNearest);
  const auto ticks = *rc::gen::inRange<std::int64_t>(0, 200);
  const auto up = StepLeg(kSpx, start, ticks);
  RC_ASSERT(IsOnGrid(kSpx, up));
  RC_ASSERT(StepLeg(kSpx, up, -ticks) == start);
}

}  // namespace
}  // namespace m8::market
