#include "quant/calendar_arbitrage.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "quant/svi_smile_test.hpp"

namespace m8::quant {
namespace {

Smile FlatSmile(double years, double vol) { return Smile::Flat(6500, CalendarYears{years}, vol); }

TEST(CalendarArbitrage, IsAbsentWhereVarianceGrows) {
  EXPECT_FALSE(FindCalendarViolation(FlatSmile(0.01, 0.2), FlatSmile(0.02, 0.15)));
  EXPECT_FALSE(FindCalendarViolation(SkewedSmile(23'400), SkewedSmile(3 * 86'400)));
}

TEST(CalendarArbitrage, IsNamedByTheVolThatLacks) {
  const Smile near = FlatSmile(0.02, 0.2), far = FlatSmile(0.04, 0.1);
  const auto violation = FindCalendarViolation(near, far);
  ASSERT_TRUE(violation);
  EXPECT_NEAR(violation->vol_short, 0.2 / std::sqrt(2.0) - 0.1, 1e-12);
  EXPECT_EQ(violation->share, 1.0);
  EXPECT_FALSE(FindCalendarViolation(near, far, 0.05));
}

TEST(CalendarArbitrage, IsFoundInAWingAlone) {
  // The nearer smile is far steeper; at the money the later one has more variance.
  const auto expiry = CalendarYears{0.010};
  const Svi steep{0.015, 0.6, 0.1, 1.2, 0.0, 1.0};
  const auto near = FitSmile(SampleSvi(steep, 6500, expiry).View(), 6500, expiry);
  ASSERT_TRUE(near);
  const auto wide = CalendarYears{0.012};
  const Svi level{0.018, 1.0};
  const auto far = FitSmile(SampleSvi(level, 6500, wide).View(), 6500, wide);
  ASSERT_TRUE(far);
  const auto violation = FindCalendarViolation(*near, *far);
  ASSERT_TRUE(violation);
  EXPECT_LT(violation->log_moneyness, -0.03);
  EXPECT_LT(violation->share, 0.5);
  EXPECT_GT(far->TotalVariance(0.0), near->TotalVariance(0.0));
}

TEST(CalendarArbitrage, KnowsNoOrderOfOneInstant) {
  EXPECT_FALSE(FindCalendarViolation(FlatSmile(0.02, 0.2), FlatSmile(0.02, 0.1)));
  EXPECT_FALSE(FindCalendarViolation(FlatSmile(0.02, 0.2), FlatSmile(0.01, 0.1)));
}

}  // namespace
}  // namespace m8::quant
