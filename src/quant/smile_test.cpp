#include "quant/smile.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

constexpr double kForward = 6500.0;

struct Columns {
  std::vector<double> strike, vol, weight;

  [[nodiscard]] SmilePoints View() const { return {strike, vol, weight}; }
};

Columns Sample(const Smile& smile, double moves, int count) {
  Columns c;
  const double scale = smile.Shape().scale;
  for (int i = 0; i < count; ++i) {
    const double z = moves * (2.0 * i / (count - 1) - 1.0);
    c.strike.push_back(smile.Forward() * std::exp(z * scale));
    c.vol.push_back(smile.Vol(c.strike.back()));
    c.weight.push_back(1.0);
  }
  return c;
}

RC_GTEST_PROP(Smile, ComesBackFromItsOwnVols, ()) {
  const auto expiry = CalendarYears::FromSeconds(*rc::gen::inRange(600, 3'000'000));
  SviShape shape;
  shape.scale = 0.2 * std::sqrt(expiry.Value());
  shape.level = *rc::gen::inRange(-150, 900) / 1000.0;
  shape.right = *rc::gen::inRange(150, 600) / 1000.0;
  shape.left = *rc::gen::inRange(200, 1200) / 1000.0;
  shape.centre = *rc::gen::inRange(-1000, 1000) / 1000.0;
  shape.width = *rc::gen::inRange(300, 3000) / 1000.0;
  const Smile exact(kForward, expiry, shape);
  const auto points = Sample(exact, 5.0, 41);
  const auto fit = FitSmile(points.View(), kForward, expiry);
  RC_ASSERT(fit.has_value());
  RC_ASSERT(fit->Quality().points == 41u);
  RC_ASSERT(fit->Quality().max_error < 2e-4);
}

TEST(Smile, SlopeIsTheSlopeOfTheVol) {
  const Smile smile(kForward, CalendarYears{0.001}, {0.006, 0.6, 0.2, 0.7, 0.3, 0.8});
  for (const double strike : {6300.0, 6450.0, 6500.0, 6510.0, 6700.0}) {
    const double numeric = (smile.Vol(strike + 0.01) - smile.Vol(strike - 0.01)) / 0.02;
    EXPECT_NEAR(smile.VolSlope(strike), numeric, 1e-8);
  }
}

TEST(Smile, FlatIsFlat) {
  const auto smile = Smile::Flat(kForward, CalendarYears{0.002}, 0.17);
  for (const double strike : {1.0, 6000.0, 6500.0, 9000.0}) {
    EXPECT_DOUBLE_EQ(smile.Vol(strike), 0.17);
    EXPECT_EQ(smile.VolSlope(strike), 0.0);
  }
}

TEST(Smile, IsHardlyMovedByAWildVol) {
  const Smile exact(kForward, CalendarYears{0.001}, {0.006, 0.6, 0.2, 0.7, 0.3, 0.8});
  auto points = Sample(exact, 4.0, 41);
  points.vol[7] *= 3.0;
  const auto fit = FitSmile(points.View(), kForward, CalendarYears{0.001});
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->Vol(kForward), exact.Vol(kForward), 0.002);
  EXPECT_GT(fit->Quality().max_error, 0.3);  // and it is shown
}

TEST(Smile, IsAbsentWithItsReason) {
  const auto smile = Smile::Flat(kForward, CalendarYears{0.002}, 0.17);
  const auto expiry = smile.Expiry();
  auto points = Sample(smile, 2.0, 5);
  ASSERT_TRUE(FitSmile(points.View(), kForward, expiry));
  EXPECT_EQ(FitSmile(points.View(), 7000, expiry).error(), SmileAbsence::kOneSided);
  EXPECT_EQ(FitSmile(points.View(), kForward, CalendarYears{}).error(), SmileAbsence::kNoTime);
  points.weight[2] = 0.0;
  EXPECT_EQ(FitSmile(points.View(), kForward, expiry).error(), SmileAbsence::kTooFewPoints);
}

TEST(Smile, SaysWhenItsDensityIsNegative) {
  // A vee with wings at Lee's bound is not the smile of any law.
  const Smile kink(kForward, CalendarYears{0.001}, {0.006, 0.05, 1.4, 1.4, 0.0, 0.3});
  const auto points = Sample(kink, 6.0, 61);
  const auto fit = FitSmile(points.View(), kForward, CalendarYears{0.001});
  ASSERT_TRUE(fit);
  EXPECT_FALSE(fit->Quality().butterfly_free);
  const auto flat = Smile::Flat(kForward, CalendarYears{0.001}, 0.2);
  EXPECT_TRUE(FitSmile(Sample(flat, 6.0, 61).View(), kForward, CalendarYears{0.001})
                  ->Quality()
                  .butterfly_free);
}

}  // namespace
}  // namespace m8::quant
