#include "quant/yield_curve.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace m8::quant {
namespace {

const std::vector<ZeroRate> kRates{
    {CalendarYears{0.25}, 0.043}, {CalendarYears{0.5}, 0.041}, {CalendarYears{1.0}, 0.038}};

TEST(ZeroCurve, GoesThroughItsRatesAndHasLevelForwardsBetween) {
  const auto curve = ZeroCurve::Make(kRates).value();
  for (const ZeroRate& rate : kRates) {
    EXPECT_DOUBLE_EQ(curve.Rate(rate.expiry).value(), rate.rate);
  }
  const auto forward = [&](double from, double to) {
    return std::log(*curve.Discount(CalendarYears{from}) / *curve.Discount(CalendarYears{to})) /
           (to - from);
  };
  EXPECT_NEAR(forward(0.5, 0.6), forward(0.9, 1.0), 1e-12);
  EXPECT_NEAR(forward(0.0, 0.1), 0.043, 1e-12);
}

TEST(ZeroCurve, IsAbsentBeyondItsLastRate) {
  const auto curve = ZeroCurve::Make(kRates).value();
  EXPECT_FALSE(curve.Discount(CalendarYears{1.01}));
  EXPECT_FALSE(curve.Rate(CalendarYears{1.01}));
  EXPECT_EQ(curve.Discount(CalendarYears{}), 1.0);
}

TEST(ZeroCurve, RefusesWhatIsNone) {
  EXPECT_EQ(ZeroCurve::Make({}).error(), CurveFault::kEmpty);
  const std::vector<ZeroRate> twice{{CalendarYears{0.5}, 0.04}, {CalendarYears{0.5}, 0.04}};
  EXPECT_EQ(ZeroCurve::Make(twice).error(), CurveFault::kNotAscending);
  const std::vector<ZeroRate> endless{
      {CalendarYears{0.5}, std::numeric_limits<double>::infinity()}};
  EXPECT_EQ(ZeroCurve::Make(endless).error(), CurveFault::kNotFinite);
}

TEST(ZeroCurve, TakesQuotedYieldsByTheirPayments) {
  EXPECT_NEAR(std::exp(ContinuousRate(0.05, 2)), 1.025 * 1.025, 1e-15);
  EXPECT_NEAR(std::exp(ContinuousRate(0.05, 1)), 1.05, 1e-15);
}

}  // namespace
}  // namespace m8::quant
