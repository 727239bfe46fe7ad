// Our figures against the exchange's own on real chains.
#include <cmath>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "analytics/real_chains_test.hpp"
#include "analytics/variance.hpp"
#include "market/time_zone.hpp"

namespace m8::analytics {
namespace {

/// Differences of what we have of an option and what the exchange has, over options near the
/// forward of a series.
template <class Difference>
std::vector<double> NearTheForward(const RealChain& real,
                                   std::size_t series,
                                   double within,
                                   Difference difference) {
  std::vector<double> out;
  const auto state = Analyze(real.chain, series, {}, {});
  if (!state) {
    return out;
  }
  for (const OptionState& o : state->options) {
    const auto& theirs = real.chain.model[*real.chain.Find(series, o.strike, o.right)];
    if (std::abs(o.strike.ToDouble() / state->forward - 1) < within) {
      if (const std::optional<double> value = difference(o, theirs)) {
        out.push_back(*value);
      }
    }
  }
  return out;
}

std::optional<double> VolError(const OptionState& ours, const market::ModelValues& theirs) {
  const bool both = ours.iv && theirs.iv && !ours.iv_from_twin;
  return both ? std::optional(std::abs(*ours.iv - *theirs.iv)) : std::nullopt;
}

std::optional<double> GammaError(const OptionState& ours, const market::ModelValues& theirs) {
  const bool both = ours.greeks && theirs.gamma;
  return both ? std::optional(ours.greeks->spot_gamma - *theirs.gamma) : std::nullopt;
}

TEST(ExchangeValues, VolsOfTodaysExpiryAgreeToAnEighthOfAPoint) {
  M8_NEEDS_REAL_CHAINS();
  std::vector<double> all, medians;
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    if (!real.IsMarketHours()) {
      continue;
    }
    const auto errors = NearTheForward(real, *NearestSeries(real.chain), 0.005, VolError);
    EXPECT_GE(errors.size(), 8u) << real.name;
    EXPECT_LT(Median(errors), 0.005) << real.name;  // quotes and index are not one instant
    medians.push_back(Median(errors));
    all.insert(all.end(), errors.begin(), errors.end());
  }
  EXPECT_GE(medians.size(), 30u);
  EXPECT_LT(Median(all), 0.00125);
  EXPECT_LT(Median(medians), 0.00125);
}

/// Cboe prints four decimals, so that 5e-5 is what rounding alone may leave.
TEST(ExchangeValues, GammaAgreesToItsLastDecimal) {
  M8_NEEDS_REAL_CHAINS();
  for (const char* file :
       {"spx_cboe_20220323_1011EDT.csv.gz", "spx_cboe_20220712_1155EDT.csv.gz"}) {
    const RealChain& real = ReadRealChain(market::RealData(std::string("A_cboe_chains/") + file));
    std::vector<double> sizes;
    for (std::size_t i = 0; i < real.chain.series.size(); ++i) {
      const auto errors = NearTheForward(real, i, 0.01, GammaError);
      const double sum = std::accumulate(errors.begin(), errors.end(), 0.0);
      if (errors.size() >= 4) {
        EXPECT_LT(std::abs(sum) / static_cast<double>(errors.size()), 5e-5)
            << file << ' ' << FormatDate(real.chain.series[i].expiry);
      }
      for (const double error : errors) {
        sizes.push_back(std::abs(error));
      }
    }
    EXPECT_GT(sizes.size(), 900u);
    std::sort(sizes.begin(), sizes.end());
    EXPECT_LT(sizes[sizes.size() / 2], 3e-5) << file;
    EXPECT_LT(sizes[sizes.size() * 9 / 10], 6e-5) << file;
    EXPECT_LT(sizes.back(), 3e-4) << file;  // today's expiry, where one vol point is 2e-4
  }
}

/// The strip's variance of 30 days, from the two expiries around them on the calendar, is the VIX.
TEST(ExchangeValues, TheVarianceStripIsTheVix) {
  M8_NEEDS_REAL_CHAINS();
  std::map<std::string, std::pair<double, double>> range;  // day -> low, high
  for (const auto& row : market::RealRows("C_bars/vix_daily_2019_2026.csv")) {
    range[row[0]] = {*ParseNumber<double>(row[3]), *ParseNumber<double>(row[2])};
  }
  const auto month = quant::CalendarYears::FromSeconds(30 * 86'400.0);
  int compared = 0;
  for (const std::string& path : RealChainFiles()) {
    if (path.find("A_cboe_chains/spx") == std::string::npos) {
      continue;
    }
    const RealChain& real = ReadRealChain(path);
    std::size_t near = 0;
    while (quant::CalendarYears::Between(real.chain.as_of,
                                         real.chain.series[near + 1].settlement) <= month) {
      ++near;
    }
    const auto below = AnalyzeVariance(real.chain, near, {});
    const auto above = AnalyzeVariance(real.chain, near + 1, {});
    ASSERT_TRUE(below && above) << real.name;
    const auto total = quant::InterpolateVariance<quant::CalendarYears>(
        {below->strip.total, below->calendar}, {above->strip.total, above->calendar}, month);
    ASSERT_TRUE(total) << real.name;
    const double vix = 100 * *quant::VolOverTime(*total, month);
    const auto [low, high] = range.at(FormatDate(market::ToLocal(real.chain.as_of).date));
    // Several of the files were drawn in the evening, when quotes had moved on.
    EXPECT_GT(vix, low - 0.25) << real.name;
    EXPECT_LT(vix, high + 0.25) << real.name;
    ++compared;
  }
  EXPECT_GE(compared, 10);
}

TEST(ExchangeValues, TheSessionAheadHasAVarianceInEveryMarketHoursFile) {
  M8_NEEDS_REAL_CHAINS();
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    // Before April 2022 there was not an expiry a day.
    if (!real.IsMarketHours()) {
      continue;
    }
    const auto day = AnalyzeOneDayVariance(real.chain, {});
    ASSERT_TRUE(day) << real.name << ": " << day.error().message;
    EXPECT_GT(day->trading_vol, 0.05) << real.name;
    EXPECT_LT(day->trading_vol, 0.30) << real.name;
    EXPECT_LE(day->near.trading, quant::kOneTradingDay) << real.name;
    // The session ahead is longer than what is left of this one.
    EXPECT_GT(day->move, day->near.move) << real.name;
    const auto state = Analyze(real.chain, *NearestSeries(real.chain), {}, {});
    ASSERT_TRUE(state && state->move.one_sd) << real.name;
    // The wings put the strip above the at-the-money vol, by a third at the most here.
    EXPECT_NEAR(day->near.move / *state->move.one_sd, 1.15, 0.20) << real.name;
  }
}

}  // namespace
}  // namespace m8::analytics
