#include "quant/expected_move.hpp"

#include <cmath>
#include <set>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"

namespace m8::quant {
namespace {

TEST(ExpectedMove, OfAStraddleByConvention) {
  EXPECT_EQ(StraddleMove(40, StraddleConvention::kMeanMove), 40);
  EXPECT_NEAR(StraddleMove(40, StraddleConvention::kOneSd), 50.1326, 1e-4);
  EXPECT_EQ(StraddleMove(40, StraddleConvention::kEightyFivePercent), 34);
}

TEST(ExpectedMove, TheStraddlesOneSdIsTheVolsForANormalLaw) {
  const CalendarYears day{1.0 / 365};
  const double straddle = 2 * UndiscountedPrice({6500, 6500, day, 0.12});
  const double sd = OneSdMove(6500, 0.12, day);
  EXPECT_NEAR(StraddleMove(straddle, StraddleConvention::kOneSd) / sd, 1.0, 1e-5);
  EXPECT_EQ(OneSdMove(6500, 0.12, CalendarYears{}), 0.0);
}

TEST(ExpectedMove, EveryConventionHasItsName) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(MoveConvention::kOneDayVarianceStripSd); ++i) {
    names.insert(Name(static_cast<MoveConvention>(i)));
  }
  EXPECT_EQ(names.size(), 8u);
  EXPECT_FALSE(names.contains("unknown"));
}

RC_GTEST_PROP(SmileSd, OfAFlatSmileIsTheLognormals, ()) {
  // Of a total vol above 1.7 the variance lies further out than is summed.
  const double vol = *rc::gen::inRange(5, 170) / 100.0;
  const CalendarYears expiry{*rc::gen::inRange(1, 1000) / 1000.0};
  const auto sd = SmileSdMove(6500, expiry, [=](double) { return vol; });
  const double exact = 6500 * std::sqrt(std::expm1(vol * vol * expiry.Value()));
  RC_ASSERT(sd && std::abs(*sd / exact - 1) < 1e-6);
}

TEST(SmileSd, OfASkewIsMoreThanAtTheMoneyByItsWings) {
  const CalendarYears day{1.0 / 365};
  const auto smile = [=](double strike) {
    const double z = std::log(strike / 6500) / (0.12 * std::sqrt(day.Value()));
    return 0.12 * std::sqrt(0.5 + 0.5 * std::sqrt(1 + z * z) - 0.2 * z);
  };
  EXPECT_GT(SmileSdMove(6500, day, smile).value(), 1.02 * OneSdMove(6500, 0.12, day));
  // The slow twin: middles of a twentieth of a point.
  double sum = 0;
  for (double strike = 5000.025; strike < 7500; strike += 0.05) {
    const Right right = strike < 6500 ? Right::kPut : Right::kCall;
    sum += 0.05 * UndiscountedPrice({6500, strike, day, smile(strike), right});
  }
  EXPECT_NEAR(SmileSdMove(6500, day, smile).value() / std::sqrt(2 * sum), 1, 1e-6);
}

TEST(SmileSd, IsAbsentWithoutTime) {
  const auto flat = [](double) { return 0.1; };
  EXPECT_FALSE(SmileSdMove(6500, CalendarYears{}, flat));
  EXPECT_FALSE(SmileSdMove(0, CalendarYears{0.1}, flat));
  EXPECT_FALSE(SmileSdMove(6500, CalendarYears{0.1}, [](double) { return 0.0; }));
}

TEST(TotalVarianceMove, IsInPoints) {
  EXPECT_NEAR(TotalVarianceMove(6500, 0.16 * 0.16 / 252).value(), 65.5, 0.1);
  EXPECT_FALSE(TotalVarianceMove(6500, -1));
}

}  // namespace
}  // namespace m8::quant
