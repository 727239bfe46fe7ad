#include "quant/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"
#include "quant/expected_move.hpp"
#include "quant/normal.hpp"
#include "quant/payoff.hpp"
#include "quant/svi_smile_test.hpp"

namespace m8::quant {
namespace {

constexpr double kForward = 6500.0;

Smile Skewed() { return SkewedSmile(); }

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
}

TEST(Distribution, DiffersFromTheOneThatLeavesOutTheSkew) {
  const auto smile = Skewed();
  const double strike = 6450;
  const double v = smile.Vol(strike) * std::sqrt(smile.Expiry().Value());
  const double without = NormalCdf(std::log(strike / kForward) / v + 0.5 * v);
  EXPECT_LT(Distribution(smile).Below(strike), without - 0.01);
}

RC_GTEST_PROP(Distribution, NeverFallsAndStaysAProbability, ()) {
  SmileColumns points;
  for (int i = -20; i <= 20; ++i) {
    points.strike.push_back(kForward + 5.0 * i + 1.0);
    points.vol.push_back(*rc::gen::inRange(100, 300) / 1000.0);
    points.weight.push_back(std::pow(10.0, *rc::gen::inRange(3, 7)));
  }
  const Distribution law(FitSmile(points.View(), kForward, CalendarYears{0.001}).value());
  double last = 0.0;
  for (double z = -40; z <= 40; z += 0.0137) {
    const double level = kForward * std::exp(z * law.Source().Scale());
    const auto at = law.At(level);
    RC_ASSERT(at.density >= -1e-15);  // between the places where the fit looks, in far wings
    RC_ASSERT(at.below >= last - 1e-15 && at.below <= 1.0);
    RC_ASSERT(std::abs(at.below + at.above - 1.0) < 1e-15);
    last = at.below;
  }
  RC_ASSERT(last > 0.99);
}

TEST(Distribution, OfAFlatSmileIsLognormal) {
  const CalendarYears expiry{0.02};
  const double total = 0.2 * std::sqrt(expiry.Value());
  const Distribution law(Smile::Flat(kForward, expiry, 0.2));
  for (double level = 6000; level < 7000; level *= 1.003) {
    const double normal = std::log(level / kForward) / total + 0.5 * total;
    const auto at = law.At(level);
    EXPECT_NEAR(at.below, NormalCdf(normal), 2e-15);
    EXPECT_NEAR(at.density * total * level / NormalPdf(normal), 1.0, 1e-12);
    EXPECT_NEAR(law.Quantile(NormalCdf(normal)).value() / level, 1.0, 1e-12);
  }
}

TEST(Distribution, HasMassOneAndTheForwardAsItsMean) {
  for (const Smile& smile : {Skewed(), Smile::Flat(kForward, CalendarYears{1.0}, 0.3)}) {
    const auto residuals = Distribution(smile).Check();
    EXPECT_NEAR(residuals.mass, 0.0, 1e-6);
    EXPECT_NEAR(residuals.mean, 0.0, 1e-6);
  }
}

TEST(Distribution, PricesAreBlackAtTheSmilesVol) {
  const auto smile = Skewed();
  const Distribution law(smile);
  for (double strike = 6200; strike <= 6800; strike += 7) {
    const auto at = law.At(strike);
    EXPECT_NEAR(at.put, Put(smile, strike), 1e-9);
    EXPECT_NEAR(at.call - at.put, kForward - strike, 1e-9);
    const double step = 0.5;
    const double numeric = (law.Below(strike + step) - law.Below(strike - step)) / (2.0 * step);
    EXPECT_NEAR(at.density, numeric, 5e-6);
  }
}

RC_GTEST_PROP(Distribution, QuantileIsTheInverse, ()) {
  const Distribution law(Skewed());
  const double p = std::pow(10.0, -*rc::gen::inRange(0, 12'000) / 1000.0) * 0.999;
  const double level = law.Quantile(p).value();
  RC_ASSERT(std::abs(law.Below(level) / p - 1.0) < 1e-9);
  RC_ASSERT(!law.Quantile(0.0) && !law.Quantile(1.0));
}

RC_GTEST_PROP(Distribution, QuantileIsTheInverseWhateverThePoints, ()) {
  SmileColumns points;
  const int count = *rc::gen::inRange(5, 40);
  const double step = *rc::gen::element(1.0, 10.0, 100.0);
  for (int i = 0; i < count; ++i) {
    points.strike.push_back(kForward + step * (i - count / 2) + 0.5);
    points.vol.push_back(0.2 * std::exp(*rc::gen::inRange(-3000, 3000) / 1000.0));
    points.weight.push_back(std::pow(10.0, *rc::gen::inRange(2, 8)));
  }
  const auto smile = FitSmile(points.View(), kForward, CalendarYears{0.002});
  RC_PRE(smile.has_value());
  const Distribution law(*smile);
  for (const double p : {1e-6, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0 - 1e-6}) {
    const double level = law.Quantile(p).value();
    RC_ASSERT(std::isfinite(level));
    // Where a line begins the law may have a whole share at one level.
    RC_ASSERT(law.Below(level * (1.0 - 1e-9)) < p + 1e-6);
    RC_ASSERT(level == 0.0 || law.Below(level * (1.0 + 1e-9)) > p - 1e-6);
    const double mean = law.MeanOfLowest(p).value();
    RC_ASSERT(mean >= -1e-9 && mean <= level);
  }
}

TEST(Distribution, TouchOfAFlatSmileIsThatOfABrownianMotionWithItsDrift) {
  const double vol = 0.25;
  for (const double years : {0.001, 0.1, 2.0}) {
    const Distribution law(Smile::Flat(kForward, CalendarYears{years}, vol));
    const double total = vol * std::sqrt(years);
    for (const double z : {-3.0, -1.0, -0.2, 0.2, 1.0, 3.0}) {
      // ln S has drift -vol^2 / 2: P(min or max reaches b) = N(..) + exp(2 mu b / vol^2) N(..).
      const double b = z * total;
      const double side = z > 0.0 ? 1.0 : -1.0;
      const double drift = -0.5 * total * total;
      const double exact = NormalCdf(side * (drift - b) / total) +
                           std::exp(-b) * NormalCdf(-side * (b + drift) / total);
      EXPECT_NEAR(law.Touch(kForward * std::exp(b)), exact, 1e-12) << years << ' ' << z;
    }
    EXPECT_NEAR(law.Touch(kForward), 1.0, 1e-12);
  }
}

TEST(Distribution, TouchIsAboutTwiceTheChanceToEndBeyondAndNothingAtTheEnds) {
  const Distribution law(Skewed());
  EXPECT_NEAR(law.Touch(6550), 2.0 * law.Above(6550), 1e-3);
  EXPECT_NEAR(law.Touch(6450), 2.0 * law.Below(6450), 1e-3);
  EXPECT_EQ(law.Touch(0.0), 0.0);
  EXPECT_EQ(law.Touch(std::numeric_limits<double>::infinity()), 0.0);
}

RC_GTEST_PROP(Distribution, MeanOfTheLowestIsBelowTheirQuantile, ()) {
  const Distribution law(Skewed());
  const double share = *rc::gen::inRange(1, 999) / 1000.0;
  const double mean = law.MeanOfLowest(share).value();
  RC_ASSERT(mean > 0.0 && mean < law.Quantile(share).value());
  const std::vector<PayoffLeg> unit{{Right::kCall, 1e-9, 1.0}};
  const auto tail = ComputeTail(unit, 0.0, law, share);
  RC_ASSERT(std::abs(tail.expected_shortfall - mean) < 1e-6);
  RC_ASSERT(!law.MeanOfLowest(0.0) && !law.MeanOfLowest(1.0));
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

TEST(Tail, OfACondorIsItsLargestLossWhereThatIsLikely) {
  const Distribution law(Skewed());
  const auto odds = ComputeOdds(Condor(), -4.0, law);
  ASSERT_GT(odds.max_loss, 0.01);
  const auto tail = ComputeTail(Condor(), -4.0, law, 0.01);
  EXPECT_EQ(tail.threshold, -21.0);
  EXPECT_EQ(tail.expected_shortfall, -21.0);
}

RC_GTEST_PROP(Tail, IsTheMeanOfTheWorst, ()) {
  const Distribution law(Skewed());
  std::vector<PayoffLeg> legs;
  for (int i = 0; i < *rc::gen::inRange(1, 5); ++i) {
    legs.push_back({*rc::gen::element(Right::kCall, Right::kPut),
                    6400.0 + 5 * *rc::gen::inRange(0, 40),
                    static_cast<double>(*rc::gen::element(-2, -1, 1, 2))});
  }
  const double share = *rc::gen::element(0.01, 0.05, 0.25);
  const auto tail = ComputeTail(legs, 1.0, law, share);
  RC_ASSERT(tail.expected_shortfall <= tail.threshold);
  // The plain way: a fine histogram of the outcomes, sorted.
  std::vector<std::pair<double, double>> outcomes;  // profit, chance
  const double step = 0.5;
  for (double level = 5800; level < 7000; level += step) {
    outcomes.emplace_back(ProfitAt(legs, 1.0, level + 0.5 * step),
                          law.Between(level, level + step));
  }
  std::sort(outcomes.begin(), outcomes.end());
  double left = share, sum = 0.0;
  for (const auto& [profit, chance] : outcomes) {
    const double part = std::min(left, chance);
    sum += part * profit;
    left -= part;
  }
  RC_ASSERT(std::abs(tail.expected_shortfall - sum / share) < 0.2);
}

TEST(PayoffCurve, EndsAtThePayoffAndBeginsAtTheLaw) {
  const Smile smile = Skewed();
  const auto legs = Condor();
  std::vector<double> forwards, profits;
  for (double forward = 6300; forward <= 6700; forward += 12.5) {
    forwards.push_back(forward);
  }
  profits.resize(forwards.size());
  PayoffCurve(legs, -4.0, smile, {}, forwards, profits);
  for (std::size_t i = 0; i < forwards.size(); ++i) {
    EXPECT_DOUBLE_EQ(profits[i], ProfitAt(legs, -4.0, forwards[i]));
  }
  for (const auto motion : {SmileMotion::kStickyStrike, SmileMotion::kStickyMoneyness}) {
    double now = 0.0;
    PayoffCurve(legs, -4.0, smile, {.left = smile.Expiry(), .motion = motion}, {{kForward}},
                {&now, 1});
    EXPECT_NEAR(now, ComputeOdds(legs, -4.0, Distribution(smile)).expected_profit, 1e-9);
  }
}

TEST(PayoffCurve, IsANumberAtEveryForwardAndMoment) {
  const Smile smile = Skewed();
  const std::vector<double> forwards{-5.0, 0.0, 1e-9, 1.0, 6500.0, 1e9};
  std::vector<double> profits(forwards.size());
  for (const auto motion : {SmileMotion::kStickyStrike, SmileMotion::kStickyMoneyness}) {
    for (const double years : {-1.0, 0.0, 1e-6, 1.0}) {
      for (const double shift : {-10.0, 0.0, 10.0}) {
        const CurveMoment moment{CalendarYears{years}, shift, 0.99, motion};
        PayoffCurve(Condor(), -4.0, smile, moment, forwards, profits);
        for (const double profit : profits) {
          EXPECT_TRUE(std::isfinite(profit));
        }
      }
    }
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
