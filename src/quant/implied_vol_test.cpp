#include "quant/implied_vol.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"

namespace m8::quant {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

VolQuery QueryOf(const OptionTerms& o) {
  return {UndiscountedPrice(o), o.forward, o.strike, o.expiry, o.right};
}

/// How far four ulps of the price move the vol, relatively.
double Uncertainty(const OptionTerms& o) {
  const double price = UndiscountedPrice(o);
  const double intrinsic = Intrinsic(o.right, o.strike, o.forward);
  const double vega = ComputeGreeks(o, o.forward).vega / o.discount;
  return 4.0 * kEpsilon * (price + intrinsic) / (vega * o.vol);
}

RC_GTEST_PROP(ImpliedVol, InvertsThePriceWhereverThePriceTells, ()) {
  OptionTerms o;
  o.forward = 6500.25;
  o.expiry = CalendarYears::FromSeconds(30.0 * std::exp(*rc::gen::inRange(0, 15'473) / 1000.0));
  o.vol = 0.001 * std::exp(*rc::gen::inRange(0, 9210) / 1000.0);
  const double v = o.vol * std::sqrt(o.expiry.Value());
  o.strike = o.forward * std::exp(v * *rc::gen::inRange(-30'000, 30'000) / 1000.0);
  o.right = *rc::gen::element(Right::kCall, Right::kPut);
  const auto vol = ImpliedVol(QueryOf(o));
  if (o.strike < kSmallestForward || o.strike > kLargestForward) {
    RC_ASSERT(vol.error() == VolStatus::kNoForward);
    return;
  }
  const double uncertainty = Uncertainty(o);
  if (vol) {
    RC_ASSERT(std::abs(*vol / o.vol - 1.0) <= kVolPrecision);
  } else {
    RC_ASSERT(!(uncertainty <= 0.9 * kVolPrecision));
  }
}

TEST(ImpliedVol, InvertsTheWholeDomainOutOfTheMoney) {
  int solved = 0;
  for (double seconds = 30; seconds < 158e6; seconds *= 2.7) {
    for (double vol = 0.001; vol <= 10.0; vol *= 1.7) {
      for (double moves = -8; moves <= 8; moves += 0.125) {
        const auto expiry = CalendarYears::FromSeconds(seconds);
        const double strike = 6500 * std::exp(moves * vol * std::sqrt(expiry.Value()));
        const Right right = strike >= 6500 ? Right::kCall : Right::kPut;
        const OptionTerms o{6500, strike, expiry, vol, right};
        const auto again = ImpliedVol(QueryOf(o));
        if (!again) {
          ASSERT_GT(Uncertainty(o), 0.9 * kVolPrecision) << seconds << " " << vol << " " << moves;
          continue;
        }
        ++solved;
        ASSERT_NEAR(*again / vol, 1.0, kVolPrecision) << seconds << " " << vol << " " << moves;
      }
    }
  }
  EXPECT_GT(solved, 30'000);
}

TEST(ImpliedVol, RisesWithThePrice) {
  for (const double strike : {6300.0, 6480.0, 6500.25, 6512.5, 6900.0}) {
    const CalendarYears expiry = CalendarYears::FromSeconds(14'400);
    double last = 0.0;
    for (double time_value = 1e-12; time_value < 6000; time_value *= 1.003) {
      const Right right = strike < 6500.25 ? Right::kPut : Right::kCall;
      const auto vol = ImpliedVol({time_value, 6500.25, strike, expiry, right});
      ASSERT_TRUE(vol) << strike << " " << time_value;
      ASSERT_GT(*vol, last);
      last = *vol;
    }
  }
}

RC_GTEST_PROP(ImpliedVol, OfCallAndPutIsTheSame, ()) {
  // Multiples of 1/1024, so that parity holds without rounding.
  const double forward = *rc::gen::inRange(6'000'000, 7'000'000) / 1024.0;
  const double strike = *rc::gen::inRange(6'000'000, 7'000'000) / 1024.0;
  const double time_value = *rc::gen::inRange(1, 300'000) / 1024.0;
  const auto expiry = CalendarYears::FromSeconds(*rc::gen::inRange(30, 100'000'000));
  const auto of = [&](Right right) {
    return ImpliedVol(
        {time_value + Intrinsic(right, strike, forward), forward, strike, expiry, right});
  };
  RC_ASSERT(of(Right::kCall).value() == of(Right::kPut).value());
}

RC_GTEST_PROP(ImpliedVol, IsThatOfTheMirroredOption, ()) {
  // A call on F struck at K is worth what a put on K struck at F is.
  const double forward = *rc::gen::inRange(1000, 20'000);
  const double strike = *rc::gen::inRange(1000, 20'000);
  const double price = 0.01 * *rc::gen::inRange(1, 90'000);
  const auto expiry = CalendarYears::FromSeconds(*rc::gen::inRange(30, 100'000'000));
  const auto call = ImpliedVol({price, forward, strike, expiry, Right::kCall});
  const auto put = ImpliedVol({price, strike, forward, expiry, Right::kPut});
  RC_ASSERT(call.has_value() == put.has_value());
  RC_ASSERT(call.value_or(0.0) == put.value_or(0.0));
}

TEST(ImpliedVol, IsAbsentWithItsReason) {
  const CalendarYears hour = CalendarYears::FromSeconds(3600);
  const auto reason = [](const VolQuery& q) { return ImpliedVol(q).error(); };
  EXPECT_EQ(reason({0.0, 6500, 6510, hour, Right::kCall}), VolStatus::kNoPrice);
  EXPECT_EQ(reason({-1.0, 6500, 6510, hour, Right::kCall}), VolStatus::kNoPrice);
  EXPECT_EQ(reason({std::nan(""), 6500, 6510, hour, Right::kCall}), VolStatus::kNoPrice);
  EXPECT_EQ(reason({1.0, 0, 6510, hour, Right::kCall}), VolStatus::kNoForward);
  EXPECT_EQ(reason({1.0, 6500, -5, hour, Right::kCall}), VolStatus::kNoForward);
  EXPECT_EQ(reason({1.0, 6500, 6510, CalendarYears{}, Right::kCall}), VolStatus::kExpired);
  EXPECT_EQ(reason({9.99, 6500, 6510, hour, Right::kPut}), VolStatus::kBelowIntrinsic);
  EXPECT_EQ(reason({10.0, 6500, 6510, hour, Right::kPut}), VolStatus::kNoInformation);
  EXPECT_EQ(reason({6500, 6500, 6510, hour, Right::kCall}), VolStatus::kAboveBound);
  EXPECT_EQ(reason({6510, 6500, 6510, hour, Right::kPut}), VolStatus::kAboveBound);
}

TEST(ImpliedVol, OfNothingIsNothing) {
  ImpliedVols(VolColumns{}, {}, {});
  ImpliedVols(VolRows{}, {}, {});
}

TEST(ImpliedVol, RefusesAnInTheMoneyPriceWhoseTimeValueIsRoundedAway) {
  const CalendarYears hour = CalendarYears::FromSeconds(3600);
  const OptionTerms deep{6500, 5000, hour, 2.6, Right::kCall};
  const OptionTerms twin{6500, 5000, hour, 2.6, Right::kPut};
  EXPECT_EQ(ImpliedVol(QueryOf(deep)).error(), VolStatus::kNoInformation);
  EXPECT_NEAR(*ImpliedVol(QueryOf(twin)), 2.6, 1e-12);
}

}  // namespace
}  // namespace m8::quant
