#include "quant/variance_strip.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"

namespace m8::quant {
namespace {

struct Strip {
  std::vector<double> strike, call_bid, call_ask, put_bid, put_ask;

  void Add(double k, double call, double put) {
    strike.push_back(k);
    call_bid.push_back(call);
    call_ask.push_back(call);
    put_bid.push_back(put);
    put_ask.push_back(put);
  }
  [[nodiscard]] StripColumns View() const { return {strike, call_bid, call_ask, put_bid, put_ask}; }
};

Strip PricedStrip(double forward, double vol, CalendarYears years, double step, double discount) {
  Strip strip;
  const double reach = 8 * vol * std::sqrt(years.Value());
  for (double k = std::floor(forward * std::exp(-reach) / step) * step;
       k < forward * std::exp(reach); k += step) {
    const OptionTerms call{forward, k, years, vol, Right::kCall, discount};
    const OptionTerms put{forward, k, years, vol, Right::kPut, discount};
    strip.Add(k, Price(call), Price(put));
  }
  return strip;
}

TEST(VarianceStrip, ByHand) {
  // K0 = 100, F = 100.5. Puts at 90 and 80 weigh 10 and 10, calls at 110 and 120 likewise, and one
  // more on either side.
  Strip strip;
  strip.Add(70, 30, 0.25);
  strip.Add(80, 21, 0.5);
  strip.Add(90, 12, 1.5);
  strip.Add(100, 4.5, 4.0);
  strip.Add(110, 1.0, 11);
  strip.Add(120, 0.5, 20);
  strip.Add(135, 0.25, 35);
  const auto variance = VarianceStrip(strip.View(), 100.5, 1.0);
  ASSERT_TRUE(variance);
  const double sum = 10 / 4900.0 * 0.25 + 10 / 6400.0 * 0.5 + 10 / 8100.0 * 1.5 +
                     10 / 10'000.0 * 4.25 + 10 / 12'100.0 * 1.0 + 12.5 / 14'400.0 * 0.5 +
                     15 / 18'225.0 * 0.25;
  EXPECT_NEAR(variance->total, 2 * sum - 0.005 * 0.005, 1e-15);
  EXPECT_EQ(variance->strike_0, 100);
  EXPECT_EQ(variance->options, 7u);
}

TEST(VarianceStrip, TwoStrikesWithoutABidEndIt) {
  Strip strip;
  const double puts[] = {9, 0, 0, 0.5, 0, 1.0, 2.0};  // at 70 to 130 below the forward of 135
  for (int i = 0; i < 7; ++i) {
    strip.Add(70 + 10 * i, 30, puts[i]);
  }
  strip.Add(140, 2.5, 3);
  strip.Add(150, 1, 3);
  strip.Add(160, 0.5, 3);
  strip.Add(170, 0.25, 3);
  const auto variance = VarianceStrip(strip.View(), 145, 1.0);
  ASSERT_TRUE(variance);
  EXPECT_EQ(variance->lowest, 100);  // 110 is passed over; the 9 beyond 80 and 90 does not count
  EXPECT_EQ(variance->highest, 170);
  EXPECT_EQ(variance->options, 7u);
}

TEST(VarianceStrip, OfAFlatSmileIsItsVariance) {
  for (const double vol : {0.08, 0.15, 0.6}) {
    for (const double days : {0.25, 1.0, 30.0}) {
      const CalendarYears years{days / kDaysPerYear};
      const double deviation = 6500 * vol * std::sqrt(years.Value());
      const auto strip = PricedStrip(6503, vol, years, deviation / 40, 0.997);
      const auto variance = VarianceStrip(strip.View(), 6503, 0.997);
      ASSERT_TRUE(variance) << Name(variance.error());
      EXPECT_NEAR(VolOverTime(variance->total, years).value() / vol, 1.0, 1e-3) << vol << days;
    }
  }
}

RC_GTEST_PROP(VarianceStrip, DoesNotDependOnTheUnitOfPrice, ()) {
  const double forward = 100.0 + *rc::gen::inRange(0, 4000) / 1000.0;
  const auto strip = PricedStrip(forward, 0.2, CalendarYears{0.01}, 0.25, 1.0);
  Strip scaled;
  for (std::size_t i = 0; i < strip.strike.size(); ++i) {
    scaled.Add(8 * strip.strike[i], 8 * strip.call_bid[i], 8 * strip.put_bid[i]);
  }
  const auto one = VarianceStrip(strip.View(), forward, 1.0);
  const auto other = VarianceStrip(scaled.View(), 8 * forward, 1.0);
  RC_ASSERT(one && other && std::abs(one->total / other->total - 1) < 1e-12);
}

TEST(VarianceStrip, SaysWhyItIsAbsent) {
  const auto strip = PricedStrip(100, 0.2, CalendarYears{0.01}, 1, 1.0);
  EXPECT_EQ(VarianceStrip(strip.View(), 0, 1).error(), StripAbsence::kNoForward);
  EXPECT_EQ(VarianceStrip(strip.View(), 100, 0).error(), StripAbsence::kNoForward);
  EXPECT_EQ(VarianceStrip(strip.View(), 10, 1).error(), StripAbsence::kNoStrikeBelow);
  EXPECT_EQ(VarianceStrip({}, 10, 1).error(), StripAbsence::kNoStrikeBelow);
  EXPECT_EQ(VarianceStrip(strip.View(), strip.strike.back() + 1, 1).error(),
            StripAbsence::kTooFewOptions);
  auto crossed = strip;
  const auto at = static_cast<std::size_t>(
      std::lower_bound(strip.strike.begin(), strip.strike.end(), 100) - strip.strike.begin());
  crossed.call_ask[at] = crossed.call_bid[at] / 2;
  EXPECT_EQ(VarianceStrip(crossed.View(), 100.5, 1).error(), StripAbsence::kNoStrikeBelow);
}

TEST(OneDayVol, WeighsByTradingTime) {
  // Two hours left today at 20 % a year, then a session at 10 %: 120 minutes of one, 270 of other.
  const auto today = TradingYears::FromMinutes(120);
  const auto next = TradingYears::FromMinutes(510);
  const double total = 0.04 * today.Value();
  const auto vol = OneDayVol({total, today}, {total + 0.01 * kOneTradingDay.Value(), next});
  EXPECT_NEAR(vol.value(), std::sqrt((0.04 * 120 + 0.01 * 270) / 390), 1e-14);
}

TEST(OneDayVol, IsNotExtrapolated) {
  // On the eve of a half day the two expiries may both lie within one session's minutes.
  EXPECT_EQ(
      OneDayVol({1e-5, TradingYears::FromMinutes(100)}, {2e-5, TradingYears::FromMinutes(310)})
          .error(),
      StripAbsence::kOutsideTerms);
  EXPECT_EQ(
      OneDayVol({1e-5, TradingYears::FromMinutes(400)}, {2e-5, TradingYears::FromMinutes(790)})
          .error(),
      StripAbsence::kOutsideTerms);
}

TEST(InterpolateVariance, HasACalendarClockToo) {
  const TermVariance<CalendarYears> near{0.002, CalendarYears{0.06}};
  const TermVariance<CalendarYears> next{0.003, CalendarYears{0.08}};
  EXPECT_NEAR(InterpolateVariance(near, next, CalendarYears{0.075}).value(), 0.00275, 1e-15);
}

}  // namespace
}  // namespace m8::quant
