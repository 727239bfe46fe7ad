#include "quant/smile.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/svi_smile_test.hpp"

namespace m8::quant {
namespace {

constexpr double kForward = 6500.0;
constexpr CalendarYears kExpiry{0.001};

RC_GTEST_PROP(Smile, ComesBackFromItsOwnVols, ()) {
  const auto expiry = CalendarYears::FromSeconds(*rc::gen::inRange(600, 3'000'000));
  Svi svi;
  svi.scale = 0.2 * std::sqrt(expiry.Value());
  svi.level = *rc::gen::inRange(300, 900) / 1000.0;
  svi.right = *rc::gen::inRange(50, 300) / 1000.0;
  svi.left = *rc::gen::inRange(100, 600) / 1000.0;
  svi.centre = *rc::gen::inRange(-500, 500) / 1000.0;
  svi.width = *rc::gen::inRange(800, 3000) / 1000.0;
  const auto points = SampleSvi(svi, kForward, expiry);
  const auto fit = FitSmile(points.View(), kForward, expiry);
  RC_ASSERT(fit.has_value());
  RC_ASSERT(fit->Quality().points == 121u);
  RC_ASSERT(fit->Quality().max_error < 5e-4);
  RC_ASSERT(fit->Quality().outside == 0u);
  RC_ASSERT(LeastDensityFactor(*fit) > 0.0);
}

RC_GTEST_PROP(Smile, HasADensityWhateverItsPoints, ()) {
  SmileColumns points;
  const int count = *rc::gen::inRange(5, 120);
  const double step = *rc::gen::inRange(1, 40);
  const double noise = *rc::gen::element(0.001, 0.01, 0.1, 1.0);
  for (int i = 0; i < count; ++i) {
    points.strike.push_back(kForward + step * (i - count / 2) + 0.5);
    points.vol.push_back(0.2 * std::exp(noise * *rc::gen::inRange(-1000, 1000) / 1000.0));
    points.weight.push_back(std::pow(10.0, *rc::gen::inRange(2, 8)));
  }
  const auto fit = FitSmile(points.View(), kForward, CalendarYears{0.002});
  RC_ASSERT(fit.has_value());
  RC_ASSERT(fit->Quality().butterfly_free);
  const double least = LeastDensityFactor(*fit);
  RC_ASSERT(least >= 0.0);
  RC_ASSERT(fit->Quality().least_density >= 0.0);
  for (double strike = 1.0; strike < 50'000.0; strike *= 1.1) {
    RC_ASSERT(fit->Vol(strike) > 0.0);
  }
}

TEST(Smile, ChangesWithTheStrikeAsItSays) {
  const Smile smile = SkewedSmile();
  for (const double strike : {6000.0, 6300.0, 6450.0, 6500.0, 6510.0, 6700.0, 7200.0}) {
    const SmileVol at = smile.At(strike);
    const double h = 0.05;
    const double low = smile.Vol(strike - h), high = smile.Vol(strike + h);
    EXPECT_DOUBLE_EQ(at.vol, smile.Vol(strike));
    EXPECT_NEAR(at.slope, (high - low) / (2.0 * h), 1e-9);
    EXPECT_NEAR(at.curvature, (high - 2.0 * at.vol + low) / (h * h), 1e-8);
    const double variance = at.vol * at.vol * smile.Expiry().Value();
    EXPECT_NEAR(smile.TotalVariance(std::log(strike / kForward)) / variance, 1.0, 1e-12);
  }
}

TEST(Smile, FlatIsFlat) {
  const auto smile = Smile::Flat(kForward, CalendarYears{0.002}, 0.17);
  for (const double strike : {1.0, 6000.0, 6500.0, 9000.0}) {
    EXPECT_DOUBLE_EQ(smile.Vol(strike), 0.17);
    EXPECT_EQ(smile.At(strike).slope, 0.0);
  }
  SmileColumns points = SampleSvi({.scale = 0.17 * std::sqrt(0.002)}, kForward, smile.Expiry());
  const auto fit = FitSmile(points.View(), kForward, smile.Expiry());
  ASSERT_TRUE(fit);
  EXPECT_LT(fit->Quality().max_error, 1e-9);
  EXPECT_EQ(fit->Quality().repair, SmileRepair::kNone);
  EXPECT_NEAR(fit->Quality().least_density, 1.0, 1e-6);
}

TEST(Smile, IsTheSameForTheSamePointsInAnyOrder) {
  const SmileColumns points = SampleSvi({0.006, 0.6, 0.2, 0.7, 0.3, 0.8}, kForward, kExpiry);
  SmileColumns reversed = points;
  std::reverse(reversed.strike.begin(), reversed.strike.end());
  std::reverse(reversed.vol.begin(), reversed.vol.end());
  SmileFitter fitter;
  const auto once = fitter.Fit(points.View(), kForward, kExpiry);
  const auto again = fitter.Fit(points.View(), kForward, kExpiry);
  const auto backwards = fitter.Fit(reversed.View(), kForward, kExpiry);
  for (double strike = 6300; strike < 6700; strike += 7) {
    EXPECT_EQ(once->Vol(strike), again->Vol(strike));
    EXPECT_NEAR(once->Vol(strike), backwards->Vol(strike), 1e-9);
  }
}

TEST(Smile, OfSymmetricalPointsIsSymmetrical) {
  const SmileColumns points = SampleSvi({0.006, 0.6, 0.5, 0.5, 0.0, 1.0}, kForward, kExpiry);
  const auto fit = FitSmile(points.View(), kForward, kExpiry);
  for (const double k : {0.001, 0.01, 0.03, 0.1}) {
    EXPECT_NEAR(fit->TotalVariance(k) / fit->TotalVariance(-k), 1.0, 1e-9);
  }
}

TEST(Smile, IsHardlyMovedByAWildVol) {
  const Svi exact{0.006, 0.6, 0.2, 0.7, 0.3, 0.8};
  auto points = SampleSvi(exact, kForward, kExpiry, 4.0, 41);
  points.vol[13] *= 3.0;
  const auto fit = FitSmile(points.View(), kForward, kExpiry);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->Vol(kForward), exact.Vol(kForward, kForward, kExpiry), 0.002);
  EXPECT_GT(fit->Quality().max_error, 0.3);  // and it is shown
  EXPECT_GE(fit->Quality().outside, 1u);
}

TEST(Smile, IsAbsentWithItsReason) {
  const auto expiry = CalendarYears{0.002};
  auto points = SampleSvi({0.0076, 1.0}, kForward, expiry, 2.0, 5);
  ASSERT_TRUE(FitSmile(points.View(), kForward, expiry));
  EXPECT_EQ(FitSmile(points.View(), 7000, expiry).error(), SmileAbsence::kOneSided);
  EXPECT_EQ(FitSmile(points.View(), kForward, CalendarYears{}).error(), SmileAbsence::kNoTime);
  points.weight[2] = 0.0;
  EXPECT_EQ(FitSmile(points.View(), kForward, expiry).error(), SmileAbsence::kTooFewPoints);
}

TEST(Smile, SaysWhatItTookToHaveADensity) {
  // A vee with wings at Lee's bound is not the smile of any law.
  const auto points = SampleSvi({0.006, 0.05, 1.4, 1.4, 0.0, 0.3}, kForward, kExpiry);
  const auto fit = FitSmile(points.View(), kForward, kExpiry);
  ASSERT_TRUE(fit);
  EXPECT_NE(fit->Quality().repair, SmileRepair::kNone);
  EXPECT_GT(fit->Quality().outside, 0u);
  EXPECT_GT(LeastDensityFactor(*fit), 0.0);
}

}  // namespace
}  // namespace m8::quant
