#include "analytics/real_chains_test.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "quant/distribution.hpp"

namespace m8::analytics {
namespace {

bool IsFinite(const OptionState& o) {
  const auto finite = [](const std::optional<double>& x) { return !x || std::isfinite(*x); };
  return finite(o.mid) && finite(o.iv) && finite(o.iv_bid) && finite(o.iv_ask) &&
         (!o.greeks || std::isfinite(o.greeks->delta + o.greeks->gamma + o.greeks->spot_gamma +
                                     o.greeks->vega + o.greeks->theta_per_day + o.greeks->rho +
                                     o.greeks->vanna + o.greeks->charm_per_day));
}

void ExpectSane(const MarketState& state, const std::string& where) {
  EXPECT_TRUE(std::isfinite(state.forward) && state.forward > 0) << where;
  EXPECT_TRUE(std::isfinite(state.spot) && state.spot > 0) << where;
  EXPECT_GT(state.discount, 0.5) << where;
  EXPECT_TRUE(std::isfinite(state.gex.total_usd_per_1pct)) << where;
  for (const double level : state.gex.crossings) {
    EXPECT_TRUE(std::isfinite(level)) << where;
  }
  for (const OptionState& o : state.options) {
    ASSERT_TRUE(IsFinite(o)) << where << ' ' << o.strike.Text() << Letter(o.right);
    ASSERT_EQ(o.iv.has_value(), o.iv_absent_because.empty()) << where;
    ASSERT_TRUE(!o.iv || (*o.iv > 0 && *o.iv_bid <= *o.iv && *o.iv <= *o.iv_ask)) << where;
  }
  if (state.atm_iv) {
    EXPECT_GT(*state.atm_iv, 0.01) << where;
    EXPECT_LT(*state.atm_iv, 1.5) << where;
  }
}

TEST(RealChains, EverySeriesIsSaneOrSaysWhyNot) {
  M8_NEEDS_REAL_CHAINS();
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    for (std::size_t i = 0; i < real.chain.series.size(); ++i) {
      const auto state = Analyze(real.chain, i, {}, {});
      const std::string where = real.name + ' ' + FormatDate(real.chain.series[i].expiry);
      if (state) {
        ExpectSane(*state, where);
      } else {
        EXPECT_EQ(state.error().code, Errc::kUnavailable) << where;
        EXPECT_THAT(state.error().message,
                    ::testing::AnyOf(::testing::HasSubstr("settled at"),
                                     ::testing::HasSubstr("no forward by put-call parity")));
      }
    }
  }
}

/// Files whose printed spot is another hour's than their quotes: the close of the index beside
/// quotes of the evening or of the curb session, or of the evening before. There the forward must
/// take the spot's place.
constexpr std::string_view kSpotOfAnotherHour[] = {
    "rut_cboe_delayed_quotes_20230920.json.gz", "spx_cboe_20230914_1631EDT.csv.gz",
    "spx_cboe_20250819_2043EDT.csv.gz",         "spx_cboe_20250827_2130EDT.csv.gz",
    "spy_cboe_20230914_1631EDT.csv.gz",         "xsp_cboe_20230914_1630EDT.csv.gz",
    "spx_20260717_1614ET_close.json.gz",        "spx_20260722_1614ET_close.json.gz",
    "spx_20260723_1614ET_close.json.gz",        "spx_20260729_1614ET_close.json.gz",
    "spx_20260730_1614ET_close.json.gz",        "spx_20260804_1614ET_close.json.gz",
    "spy_cboe_20250430_2035EDT.csv.gz",         "spy_cboe_20250501_0828EDT.csv.gz",
    "spy_cboe_20250501_1649EDT.csv.gz",         "spy_cboe_20250506_1814EDT.csv.gz",
    "spy_cboe_20250508_1657EDT.csv.gz",         "spy_cboe_20250904_0518EDT.csv.gz",
};

TEST(RealChains, TheForwardLiesWithinATenthOfAPercentOfTheSpotOrReplacesIt) {
  M8_NEEDS_REAL_CHAINS();
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    const auto nearest = NearestSeries(real.chain);
    ASSERT_TRUE(nearest) << real.name;
    const auto state = Analyze(real.chain, *nearest, {}, {});
    ASSERT_TRUE(state) << real.name << ": " << state.error().message;
    EXPECT_LE(std::abs(state->forward / state->spot - 1), 0.001) << real.name;
    EXPECT_EQ(state->spot_is_forward,
              std::ranges::find(kSpotOfAnotherHour, real.name) != std::end(kSpotOfAnotherHour))
        << real.name << " spot " << real.chain.spot.value_or(0) << " forward " << state->forward;
    if (real.IsMarketHours()) {
      EXPECT_FALSE(state->spot_is_forward) << real.name;
      EXPECT_TRUE(state->smile) << real.name;
      EXPECT_LT(state->forward_residual, 1.0) << real.name;
    }
  }
}

TEST(RealChains, TheLawOfTheSmileAgreesWithTheSlopeOfTheQuotes) {
  M8_NEEDS_REAL_CHAINS();
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    if (!real.IsMarketHours()) {
      continue;
    }
    const auto state = Analyze(real.chain, *NearestSeries(real.chain), {}, {});
    ASSERT_TRUE(state && state->smile) << real.name;
    const quant::Distribution law(*state->smile);
    for (const OptionState& o : state->options) {
      const double delta = o.greeks ? std::abs(o.greeks->delta) : 0;
      const Price step = Price::FromUnits(50'000);
      const OptionState* low = state->Find(o.strike - step, o.right);
      const OptionState* high = state->Find(o.strike + step, o.right);
      if (delta < 0.04 || delta > 0.25 || !low || !high || !low->mid || !high->mid) {
        continue;
      }
      const double slope = (*high->mid - *low->mid) / 10;
      const double below = o.right == Right::kPut ? slope : 1 + slope;
      EXPECT_NEAR(law.Below(o.strike.ToDouble()), below, 0.03)
          << real.name << ' ' << o.strike.Text() << Letter(o.right);
    }
  }
}

}  // namespace
}  // namespace m8::analytics
