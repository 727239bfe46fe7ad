#include "quant/forward.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"

namespace m8::quant {
namespace {

struct Columns {
  std::vector<double> strike, call_bid, call_ask, put_bid, put_ask;

  [[nodiscard]] ParityQuotes View() const { return {strike, call_bid, call_ask, put_bid, put_ask}; }
};

/// Quotes about Black-76 prices, rounded outwards to the 0.05 tick.
Columns Quotes(double forward, double discount, double years, double step, int count) {
  Columns c;
  for (int i = -count / 2; i <= count / 2; ++i) {
    const double strike = std::round(forward / step) * step + i * step;
    c.strike.push_back(strike);
    for (const Right right : {Right::kCall, Right::kPut}) {
      const double price = Price({forward, strike, CalendarYears{years}, 0.15, right, discount});
      auto& bids = right == Right::kCall ? c.call_bid : c.put_bid;
      auto& asks = right == Right::kCall ? c.call_ask : c.put_ask;
      bids.push_back(std::floor(0.98 * price / 0.05) * 0.05);
      asks.push_back(std::ceil(1.02 * price / 0.05 + 1e-9) * 0.05);
    }
  }
  return c;
}

RC_GTEST_PROP(Forward, ComesBackFromItsOwnQuotes, ()) {
  const double forward = *rc::gen::inRange(300'000, 700'000) / 100.0;
  const double years = *rc::gen::inRange(5, 500) / 365.0;
  const double discount = std::exp(-0.05 * years);
  const auto fit = FitForward(Quotes(forward, discount, years, 5.0, 60).View());
  RC_ASSERT(fit.has_value());
  RC_ASSERT(fit->IsGood());
  RC_ASSERT(std::abs(fit->forward - forward) < 0.25);
  RC_ASSERT(std::abs(fit->discount - discount) < 0.01);
  RC_ASSERT(std::abs(fit->forward - forward) < 8.0 * fit->forward_error + 1e-6);
}

TEST(Forward, IsFoundWithTheDiscountGiven) {
  const auto quotes = Quotes(6501.37, 1.0, 2.0 / 365 / 24, 5.0, 40);
  ForwardOptions options;
  options.fixed_discount = 1.0;
  const auto fit = FitForward(quotes.View(), options);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->forward, 6501.37, 0.05);
  EXPECT_EQ(fit->discount, 1.0);
  EXPECT_EQ(fit->discount_error, 0.0);
}

TEST(Forward, IsNotMovedByAThirdOfAbsurdQuotes) {
  auto quotes = Quotes(6501.37, 0.999, 10.0 / 365, 5.0, 30);
  for (std::size_t i = 0; i < quotes.strike.size(); i += 3) {
    quotes.call_bid[i] += 40.0;
    quotes.call_ask[i] += 40.0;
  }
  const auto fit = FitForward(quotes.View());
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->forward, 6501.37, 0.3);
  EXPECT_GE(fit->pairs_rejected, 10u);
  EXPECT_FALSE(fit->IsGood());
}

TEST(Forward, IsAbsentWithItsReason) {
  auto few = Quotes(6500, 1.0, 0.01, 5.0, 2);
  ASSERT_TRUE(FitForward(few.View(), {.fixed_discount = 1.0}));
  few.put_bid[0] = 0.0;  // nobody bids: not a two-sided quote
  EXPECT_EQ(FitForward(few.View()).error(), ForwardAbsence::kTooFewPairs);
  EXPECT_EQ(FitForward({}).error(), ForwardAbsence::kTooFewPairs);

  auto slope = Quotes(6500, 1.0, 0.01, 5.0, 20);
  for (std::size_t i = 0; i < slope.strike.size(); ++i) {
    slope.call_ask[i] = slope.call_bid[i] = 500.0 + 0.1 * (6500.0 - slope.strike[i]);
    slope.put_ask[i] = slope.put_bid[i] = 500.0;
  }
  EXPECT_EQ(FitForward(slope.View()).error(), ForwardAbsence::kImplausibleDiscount);
}

TEST(Forward, QualityHasItsReasons) {
  const auto fit = FitForward(Quotes(6501.37, 0.999, 10.0 / 365, 5.0, 40).View());
  ASSERT_TRUE(fit);
  EXPECT_GT(QualityOf(*fit).score, 90.0);
  ForwardFit worse = *fit;
  worse.pairs_used = 5;
  worse.pairs_rejected = 2;
  EXPECT_EQ(QualityOf(worse).reasons[static_cast<std::size_t>(ForwardReason::kPairs)], 50.0);
  EXPECT_LT(QualityOf(worse).score, QualityOf(*fit).score);
  worse.residual_rms = 3.0 * worse.half_spread;
  EXPECT_EQ(QualityOf(worse).score, 0.0);  // the other reasons do not make up for it
  EXPECT_EQ(QualityOf({}).score, 0.0);
}

TEST(Forward, ImpliesARateOnlyWhereItWasFitted) {
  const CalendarYears expiry{1.0};
  const auto quotes = Quotes(6501.37, std::exp(-0.04), 1.0, 25.0, 60);
  const auto fit = FitForward(quotes.View());
  ASSERT_TRUE(fit);
  const auto rate = ImpliedRateOf(*fit, expiry);
  ASSERT_TRUE(rate);
  EXPECT_NEAR(rate->rate, 0.04, 5.0 * rate->error);
  EXPECT_LT(rate->error, 0.01);
  EXPECT_FALSE(ImpliedRateOf(*FitForward(quotes.View(), {.fixed_discount = 0.96}), expiry));
  EXPECT_FALSE(ImpliedRateOf(*fit, CalendarYears{}));
}

TEST(Forward, IsTheSameByAFitterThatWasUsedBefore) {
  ForwardFitter fitter;
  const auto other = Quotes(4000.0, 0.98, 0.5, 25.0, 30);
  const auto quotes = Quotes(6501.37, 0.999, 10.0 / 365, 5.0, 300);
  const auto fresh = fitter.Fit(quotes.View());
  ASSERT_TRUE(fitter.Fit(other.View()));
  const auto again = fitter.Fit(quotes.View());
  EXPECT_EQ(fresh->forward, again->forward);
  EXPECT_EQ(fresh->discount, again->discount);
}

}  // namespace
}  // namespace m8::quant
