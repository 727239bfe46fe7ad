#include "quant/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"
#include "quant/expected_move.hpp"
#include "quant/normal.hpp"
#include "quant/payoff.hpp"

namespace m8::quant {
namespace {

constexpr double kForward = 6500.0;

Smile Skewed(double seconds = 23'400) {
  const auto expiry = CalendarYears::FromSeconds(seconds);
  return {kForward, expiry, {0.15 * std::sqrt(expiry.Value()), 0.6, 0.1, 0.5, 0.4, 1.5}};
}

double Put(const Smile& smile, double strike) {
  return UndiscountedPrice(
      {smile.Forward(), strike, smile.Expiry(), smile.Vol(strike), Right::kPut});
}

TEST(Distribution, IsTheSlopeOfThePutPrice) {
  const auto smile = Skewed();
  const Distribution law(smile);
  for (double strike = 6300; strike <= 6650; strike += 5) {
    const double slope = (Put(smile, strike + 0.05) - Put(smile, strike - 0.05)) / 0.1;
    EXPECT_NEAR(law.Below(strike), slope, 1e-6) << strike;
  }
  EXPECT_LT(law.LargestCorrection(), 1e-12);
}

TEST(Distribution, DiffersFromTheOneThatLeavesOutTheSkew) {
  const auto smile = Skewed();
  const double strike = 6450;
  const double v = smile.Vol(strike) * std::sqrt(smile.Expiry().Value());
  const double without = NormalCdf(std::log(strike / kForward) / v + 0.5 * v);
  EXPECT_LT(Distribution(smile).Below(strike), without - 0.01);
}

RC_GTEST_PROP(Distribution, NeverFallsAndStaysAProbability, ()) {
  SviShape wild{0.006, 0.02, 0.0, 0.0, 0.0, 0.1};  // negative densities for many of these
  wild.right = *rc::gen::inRange(0, 2000) / 1000.0;
  wild.left = *rc::gen::inRange(0, 2000) / 1000.0;
  const Distribution law(Smile(kForward, CalendarYears{0.001}, wild));
  double last = 0.0;
  for (double z = -40; z <= 40; z += 0.0137) {
    const double now = law.Below(kForward * std::exp(z * wild.scale));
    RC_ASSERT(now >= last - 1e-12 && now <= 1.0);
    last = now;
  }
}

TEST(Distribution, TouchIsTwiceTheChanceToEndBeyond) {
  const Distribution law(Smile::Flat(kForward, CalendarYears{0.001}, 0.15));
  EXPECT_DOUBLE_EQ(law.Touch(6550), 2.0 * law.Above(6550));
  EXPECT_DOUBLE_EQ(law.Touch(6450), 2.0 * law.Below(6450));
  EXPECT_LE(law.Touch(6500), 1.0);
}

/// Short put and call with wings 25 points out, for a credit.
std::vector<PayoffLeg> Condor() {
  return {{Right::kPut, 6425, 1},
          {Right::kPut, 6450, -1},
          {Right::kCall, 6550, -1},
          {Right::kCall, 6575, 1}};
}

TEST(Payoff, OfACondor) {
  const auto profile = ProfilePayoff(Condor(), -4.0);
  EXPECT_EQ(profile.breakevens, (std::vector<double>{6446, 6554}));
  EXPECT_EQ(profile.max_profit, 4.0);
  EXPECT_EQ(profile.max_loss, 21.0);
  ASSERT_EQ(profile.at_max_profit.size(), 1u);
  EXPECT_EQ(profile.at_max_profit[0].low, 6450);
  EXPECT_EQ(profile.at_max_profit[0].high, 6550);
  ASSERT_EQ(profile.at_max_loss.size(), 2u);
  EXPECT_EQ(profile.at_max_loss[1].low, 6575);
}

TEST(Payoff, OfAButterflyPeaksAtOnePoint) {
  const std::vector<PayoffLeg> legs{
      {Right::kCall, 6475, 1}, {Right::kCall, 6500, -2}, {Right::kCall, 6525, 1}};
  const auto profile = ProfilePayoff(legs, 6.0);
  EXPECT_EQ(profile.breakevens, (std::vector<double>{6481, 6519}));
  EXPECT_EQ(profile.max_profit, 19.0);
  EXPECT_EQ(profile.max_loss, 6.0);
  EXPECT_TRUE(profile.at_max_profit.empty());
  EXPECT_EQ(profile.at_max_loss.size(), 2u);
}

TEST(Payoff, WithoutLimitIsAbsent) {
  const std::vector<PayoffLeg> bought{{Right::kCall, 6500, 1}};
  EXPECT_FALSE(ProfilePayoff(bought, 10).max_profit);
  EXPECT_EQ(ProfilePayoff(bought, 10).max_loss, 10);
  EXPECT_EQ(ProfilePayoff(bought, 10).breakevens, std::vector<double>{6510});
  const std::vector<PayoffLeg> straddle{{Right::kCall, 6500, -1}, {Right::kPut, 6500, -1}};
  EXPECT_FALSE(ProfilePayoff(straddle, -50).max_loss);
  EXPECT_EQ(ProfilePayoff(straddle, -50).max_profit, 50);
  EXPECT_EQ(ProfilePayoff(straddle, -50).breakevens, (std::vector<double>{6450, 6550}));
  const std::vector<PayoffLeg> put{{Right::kPut, 6500, -1}};
  EXPECT_EQ(ProfilePayoff(put, -10).max_loss, 6490);  // the underlying stops at zero
}

TEST(Payoff, ThatCannotLoseHasNoBreakeven) {
  const auto profile = ProfilePayoff(Condor(), -30.0);
  EXPECT_TRUE(profile.breakevens.empty());
  EXPECT_EQ(profile.max_loss, -5.0);
  ASSERT_EQ(profile.profitable.size(), 1u);
}

TEST(Odds, OfACondorAreAtTheBreakevens) {
  const Distribution law(Skewed());
  const auto odds = ComputeOdds(Condor(), -4.0, law);
  EXPECT_NEAR(odds.profit, law.Between(6446, 6554), 1e-15);
  EXPECT_NEAR(odds.max_profit, law.Between(6450, 6550), 1e-15);
  EXPECT_NEAR(odds.max_loss, law.Below(6425) + law.Above(6575), 1e-12);
  EXPECT_GT(odds.profit, odds.max_profit);
}

TEST(Odds, ExpectedProfitIsTheMeanOverTheLaw) {
  const Distribution law(Skewed());
  const auto odds = ComputeOdds(Condor(), -4.0, law);
  double mean = 0.0;
  for (double level = 6000; level < 7000; level += 0.25) {
    mean += law.Between(level, level + 0.25) * ProfitAt(Condor(), -4.0, level + 0.125);
  }
  EXPECT_NEAR(odds.expected_profit, mean, 2e-3);
}

RC_GTEST_PROP(Odds, OfAPositionAndItsOppositeAreOne, ()) {
  const Distribution law(Skewed());
  std::vector<PayoffLeg> legs;
  for (int i = 0; i < *rc::gen::inRange(1, 5); ++i) {
    legs.push_back({*rc::gen::element(Right::kCall, Right::kPut),
                    6400.0 + 5 * *rc::gen::inRange(0, 40),
                    static_cast<double>(*rc::gen::element(-2, -1, 1, 2))});
  }
  const double cost = *rc::gen::inRange(-5000, 5000) / 100.0 + 0.003;
  auto opposite = legs;
  for (auto& leg : opposite) {
    leg.quantity = -leg.quantity;
  }
  const auto one = ComputeOdds(legs, cost, law);
  const auto other = ComputeOdds(opposite, -cost, law);
  RC_ASSERT(std::abs(one.profit + other.profit - 1.0) < 1e-12);
  RC_ASSERT(std::abs(one.expected_profit + other.expected_profit) < 1e-9);
  const auto profile = ProfilePayoff(legs, cost);
  for (const double level : profile.breakevens) {
    RC_ASSERT(std::abs(ProfitAt(legs, cost, level)) < 1e-8);
  }
  for (double level = 6300; level < 6700; level += 0.7) {
    const double profit = ProfitAt(legs, cost, level);
    const bool inside = std::any_of(
        profile.profitable.begin(), profile.profitable.end(),
        [&](const LevelRange& range) { return range.low < level && level < range.high; });
    const bool agrees = inside == (profit > 0.0) || std::abs(profit) < 1e-6;
    const bool below = !profile.max_profit || profit <= *profile.max_profit + 1e-9;
    const bool above = !profile.max_loss || profit >= -*profile.max_loss - 1e-9;
    RC_ASSERT(agrees && below && above);
  }
}

TEST(ExpectedMove, NamesItsConvention) {
  const auto expiry = CalendarYears::FromSeconds(23'400);
  const double straddle = 2.0 * UndiscountedPrice({kForward, kForward, expiry, 0.15});
  const double sd = OneSdMove(kForward, 0.15, expiry);
  EXPECT_NEAR(StraddleMove(straddle, StraddleConvention::kOneSd) / sd, 1.0, 1e-5);
  EXPECT_NEAR(StraddleMove(straddle, StraddleConvention::kMeanMove) / sd, 0.7979, 1e-4);
  EXPECT_NEAR(StraddleMove(100, StraddleConvention::kEightyFivePercent), 85, 1e-12);
  EXPECT_EQ(OneSdMove(kForward, 0.15, CalendarYears{}), 0.0);
}

}  // namespace
}  // namespace m8::quant
