#include "quant/black76.hpp"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

constexpr double kSpot = 6490.0;

OptionTerms AnyOption() {
  OptionTerms option;
  option.forward = *rc::gen::inRange(1000, 700'000) / 100.0;
  const double seconds = *rc::gen::inRange(30, 157'680'000);
  option.expiry = CalendarYears::FromSeconds(seconds);
  option.vol = *rc::gen::inRange(1, 10'000) / 1000.0;
  const double total = option.vol * std::sqrt(option.expiry.Value());
  option.strike = option.forward * std::exp(total * *rc::gen::inRange(-5000, 5000) / 1000.0);
  option.right = *rc::gen::element(Right::kCall, Right::kPut);
  option.discount = std::exp(-0.05 * option.expiry.Value());
  return option;
}

OptionTerms Twin(OptionTerms option) {
  option.right = option.right == Right::kCall ? Right::kPut : Right::kCall;
  return option;
}

RC_GTEST_PROP(Black76, CallLessPutIsTheForwardLessTheStrike, ()) {
  const auto option = AnyOption();
  const double difference = Sign(option.right) * (Price(option) - Price(Twin(option)));
  const double parity = option.discount * (option.forward - option.strike);
  RC_ASSERT(std::abs(difference - parity) <= 1e-14 * (option.forward + option.strike));
}

RC_GTEST_PROP(Black76, PriceLiesBetweenIntrinsicAndItsBound, ()) {
  const auto option = AnyOption();
  const double price = UndiscountedPrice(option);
  RC_ASSERT(price >= Intrinsic(option.right, option.strike, option.forward));
  RC_ASSERT(price <=
            (option.right == Right::kCall ? option.forward : option.strike) * (1.0 + 1e-14));
}

RC_GTEST_PROP(Black76, AgreesWithTheTextbookForm, ()) {
  // The slow and obvious twin; it loses digits by cancellation, in units of the forward.
  const auto o = AnyOption();
  const double v = o.vol * std::sqrt(o.expiry.Value());
  const double d1 = std::log(o.forward / o.strike) / v + 0.5 * v;
  const double s = Sign(o.right);
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  const double textbook = s * (o.forward * cdf(s * d1) - o.strike * cdf(s * (d1 - v)));
  RC_ASSERT(std::abs(UndiscountedPrice(o) - textbook) <= 1e-12 * (o.forward + o.strike));
}

/// A centred difference of `value` over a bump of `size` to what `bump` changes.
double Slope(const OptionTerms& option,
             double size,
             const std::function<void(OptionTerms&, double)>& bump,
             const std::function<double(const OptionTerms&)>& value) {
  OptionTerms up = option;
  OptionTerms down = option;
  bump(up, size);
  bump(down, -size);
  return (value(up) - value(down)) / (2.0 * size);
}

void BumpForward(OptionTerms& o, double by) { o.forward += by; }
void BumpVol(OptionTerms& o, double by) { o.vol += by; }
/// Time goes on by `by` days; the rate stays.
void BumpDay(OptionTerms& o, double by) {
  const double years = o.expiry.Value() - by / kDaysPerYear;
  o.discount = std::pow(o.discount, years / o.expiry.Value());
  o.expiry = CalendarYears{years};
}
/// The rate goes up by `by`, and the forward with it.
void BumpRate(OptionTerms& o, double by) {
  o.discount *= std::exp(-by * o.expiry.Value());
  o.forward *= std::exp(by * o.expiry.Value());
}
double Delta(const OptionTerms& o) { return ComputeGreeks(o, kSpot).delta; }
double Gamma(const OptionTerms& o) { return ComputeGreeks(o, kSpot).gamma; }
double Vega(const OptionTerms& o) { return ComputeGreeks(o, kSpot).vega; }

TEST(Greeks, AreTheSlopesOfThePrice) {
  for (const Right right : {Right::kCall, Right::kPut}) {
    for (const double seconds : {1800.0, 23'400.0, 864'000.0, 63'072'000.0}) {
      for (const double moves : {-2.0, -0.5, 0.0, 1.0, 2.5}) {
        const auto expiry = CalendarYears::FromSeconds(seconds);
        const double v = 0.2 * std::sqrt(expiry.Value());
        const OptionTerms o{6500.0, 6500.0 * std::exp(moves * v),    expiry, 0.2,
                            right,  std::exp(-0.04 * expiry.Value())};
        const auto g = ComputeGreeks(o, kSpot);
        const double points = 1e-3 * o.forward * v;
        const double days = 1e-4 * seconds / 86'400.0;
        SCOPED_TRACE(testing::Message() << seconds << " s, " << moves << " sd");
        const auto near = [](double exact, double slope, double scale) {
          EXPECT_NEAR(exact, slope, 2e-5 * scale);
        };
        near(g.delta, Slope(o, points, BumpForward, Price), 1.0);
        near(g.gamma, Slope(o, points, BumpForward, Delta), 0.4 / (o.forward * v));
        near(g.vega, Slope(o, 2e-5, BumpVol, Price), o.forward * v / 0.2);
        near(g.vanna, Slope(o, 2e-5, BumpVol, Delta), 1.0 / 0.2);
        near(g.vomma, Slope(o, 2e-5, BumpVol, Vega), o.forward * v / (0.2 * 0.2));
        near(g.speed, Slope(o, points, BumpForward, Gamma), 1.0 / (o.forward * v * o.forward * v));
        EXPECT_DOUBLE_EQ(g.theta_per_year, 365.0 * g.theta_per_day);
        near(g.theta_per_day, Slope(o, days, BumpDay, Price), o.forward * v / days * 1e-4);
        near(g.charm_per_day, Slope(o, days, BumpDay, Delta), 1e-4 / days);
        near(g.rho, Slope(o, 1e-6 / expiry.Value(), BumpRate, Price), o.forward * expiry.Value());
        EXPECT_DOUBLE_EQ(g.spot_delta, g.delta * 6500.0 / kSpot);
        EXPECT_DOUBLE_EQ(g.spot_gamma, g.gamma * 6500.0 / kSpot * 6500.0 / kSpot);
      }
    }
  }
}

TEST(Greeks, AreTheirLimitsWithoutTimeOrVol) {
  for (const auto& [seconds, vol] : {std::pair{0.0, 0.2}, std::pair{3600.0, 0.0}}) {
    const OptionTerms in{6500, 6400, CalendarYears::FromSeconds(seconds), vol};
    const auto g = ComputeGreeks(in, 6500);
    EXPECT_DOUBLE_EQ(g.price, 100);
    EXPECT_DOUBLE_EQ(g.delta, 1);
    EXPECT_DOUBLE_EQ(ComputeGreeks(Twin(in), 6500).delta, 0);
    EXPECT_DOUBLE_EQ(g.gamma, 0);
    EXPECT_DOUBLE_EQ(g.vega, 0);
    EXPECT_DOUBLE_EQ(g.theta_per_day, 0);
    EXPECT_DOUBLE_EQ(g.charm_per_day, 0);
    EXPECT_DOUBLE_EQ(g.vomma, 0);
    EXPECT_DOUBLE_EQ(g.speed, 0);
  }
  const OptionTerms at_strike{6500, 6500, CalendarYears{1.0}, 0.0};
  EXPECT_DOUBLE_EQ(ComputeGreeks(at_strike, 6500).delta, 0.5);
  EXPECT_NEAR(ComputeGreeks(at_strike, 6500).vega, 6500 * 0.3989422804, 1e-6);
}

TEST(Greeks, AreFiniteForEveryFiniteInput) {
  const double extremes[] = {-1.0, 0.0, 1e-300, 1e-9, 1.0, 6500.0, 1e9};
  for (const double strike : extremes) {
    for (const double years : extremes) {
      for (const double vol : extremes) {
        for (const Right right : {Right::kCall, Right::kPut}) {
          const auto g = ComputeGreeks({6500, strike, CalendarYears{years}, vol, right}, 6500);
          for (const double x : {g.price, g.delta, g.gamma, g.vega, g.theta_per_day, g.rho, g.vanna,
                                 g.charm_per_day, g.spot_delta, g.spot_gamma, g.vomma, g.speed}) {
            ASSERT_TRUE(std::isfinite(x)) << strike << ' ' << years << ' ' << vol;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace m8::quant
