#include "quant/trading_years.hpp"

#include <type_traits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

// The clocks do not mix, nor does a plain number become either of them.
static_assert(!std::is_convertible_v<CalendarYears, TradingYears>);
static_assert(!std::is_convertible_v<TradingYears, CalendarYears>);
static_assert(!std::is_constructible_v<TradingYears, CalendarYears>);
static_assert(!std::is_constructible_v<CalendarYears, TradingYears>);
static_assert(!std::is_convertible_v<double, TradingYears>);
static_assert(!std::is_convertible_v<double, CalendarYears>);
static_assert(!std::is_convertible_v<TradingYears, double>);
template <class A, class B>
concept Comparable = requires(A a, B b) { a < b; };
static_assert(!Comparable<TradingYears, CalendarYears>);
static_assert(!Comparable<TradingYears, double>);

TEST(TradingYears, CountsMinutesOfSessions) {
  EXPECT_DOUBLE_EQ(kOneTradingDay.Value(), 1.0 / 252);
  EXPECT_DOUBLE_EQ(TradingYears::FromDuration(std::chrono::minutes{210}).Minutes(), 210.0);
  EXPECT_LT(TradingYears::FromMinutes(210), kOneTradingDay);
}

TEST(TradingYears, AVolReadsLowerOnTheClockThatRunsFaster) {
  // The last two hours of a session: 120 of 98,280 trading minutes, 120 of 525,600 minutes.
  const auto trading = TradingYears::FromMinutes(120);
  const auto calendar = CalendarYears::FromSeconds(7200);
  const auto told = TradingVolOfCalendarVol(0.20, calendar, trading);
  ASSERT_TRUE(told);
  EXPECT_NEAR(*told, 0.20 * std::sqrt(98'280.0 / 525'600.0), 1e-12);
  EXPECT_NEAR(0.20 / *told, 2.3126, 1e-3);  // the factor by which mixing them is wrong
}

TEST(TradingYears, NoTimeHasNoVol) {
  EXPECT_FALSE(TradingVolOfCalendarVol(0.2, CalendarYears{0.001}, TradingYears{}));
  EXPECT_FALSE(CalendarVolOfTradingVol(0.2, TradingYears{0.001}, CalendarYears{-1.0}));
  EXPECT_FALSE(VolOverTime(-1e-9, kOneTradingDay));
  EXPECT_FALSE(VolOverTime(std::sqrt(-1.0), kOneTradingDay));
}

RC_GTEST_PROP(TradingYears, ConversionOfAVolHasAnInverse, ()) {
  const TradingYears trading = TradingYears::FromMinutes(*rc::gen::inRange(1, 100'000));
  const auto calendar = CalendarYears::FromSeconds(*rc::gen::inRange(60, 50'000'000));
  const double vol = *rc::gen::inRange(1, 5000) / 1000.0;
  const auto there = TradingVolOfCalendarVol(vol, calendar, trading);
  RC_ASSERT(there.has_value());
  const auto back = CalendarVolOfTradingVol(*there, trading, calendar);
  RC_ASSERT(back && std::abs(*back / vol - 1) < 1e-12);
}

}  // namespace
}  // namespace m8::quant
