#include "analytics/real_chains_test.hpp"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "quant/distribution.hpp"
#include "quant/gamma_profile.hpp"

namespace m8::analytics {
namespace {

#define M8_NEEDS_REAL_CHAINS()                                   \
  if (RealChainFiles().empty()) {                                \
    GTEST_SKIP() << "no real market data beside the repository"; \
  }

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
    const RealChain real = ReadRealChain(path);
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
    const RealChain real = ReadRealChain(path);
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

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

TEST(RealChains, VolsAgreeWithTheExchangesOwnInMarketHours) {
  M8_NEEDS_REAL_CHAINS();
  for (const std::string& path : RealChainFiles()) {
    const RealChain real = ReadRealChain(path);
    if (!real.IsMarketHours()) {
      continue;
    }
    const auto series = *NearestSeries(real.chain);
    const auto state = Analyze(real.chain, series, {}, {});
    ASSERT_TRUE(state) << real.name;
    std::vector<double> differences;
    for (const OptionState& o : state->options) {
      const auto& theirs = real.chain.model[*real.chain.Find(series, o.strike, o.right)].iv;
      const bool near = std::abs(o.strike.ToDouble() / state->forward - 1) < 0.005;
      if (near && o.iv && theirs && !o.iv_from_twin) {
        differences.push_back(std::abs(*o.iv - *theirs));
      }
    }
    EXPECT_GE(differences.size(), 8U) << real.name;
    EXPECT_LT(Median(differences), 0.005) << real.name;
  }
}

TEST(RealChains, TheLawOfTheSmileAgreesWithTheSlopeOfTheQuotes) {
  M8_NEEDS_REAL_CHAINS();
  for (const std::string& path : RealChainFiles()) {
    const RealChain real = ReadRealChain(path);
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

// The published references of gamma exposure, recomputed here as their file says: the exchange's
// gamma column and vols, business days over 262, 60 levels. Our own figures differ from them on
// purpose: quotes' own vols, seconds to settlement, what is settled left out.

struct Reference {
  std::string file;
  double total_bn = 0;
  double today_bn = 0;  // of it, what expires on the day of the page
  double flip = 0;      // the first
};

/// The number behind "key": in the text from `at` on.
double NumberAfter(const std::string& text, const std::string& key, std::size_t at) {
  at = text.find("\"" + key + "\":", at) + key.size() + 3;
  at = text.find_first_of("-0123456789", at);
  return ParseNumber<double>(text.substr(at, text.find_first_not_of("-.0123456789e", at) - at))
      .value_or(0);
}

std::vector<Reference> ReadReferences() {
  const std::string text =
      market::ReadText(market::RealData("E_reference/gex_reference.json")).value_or("");
  std::vector<Reference> out;
  const std::string key = "\"file\": \"train/";
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
    const std::size_t begin = at + key.size();
    out.push_back({text.substr(begin, text.find('"', begin) - begin),
                   NumberAfter(text, "recomputed_total_gex_bn", at),
                   NumberAfter(text, "recomputed_0dte_total_bn", at),
                   NumberAfter(text, "recomputed_flips", at)});
  }
  return out;
}

int WeekdaysBetween(Date from, Date to) {
  int days = 0;
  for (auto day = Days(from); day < Days(to); day += std::chrono::days{1}) {
    const auto weekday = std::chrono::weekday{day}.iso_encoding();
    days += weekday <= 5 ? 1 : 0;
  }
  return days;
}

/// The date in the file's name, on which the page was printed.
Date PrintedOn(const std::string& file) {
  const std::size_t at = file.find("_20") + 1;
  return *ParseDate(file.substr(at, 4) + "-" + file.substr(at + 4, 2) + "-" +
                    file.substr(at + 6, 2));
}

struct Columns {
  std::vector<double> strike, vol, years, contracts;
  std::vector<Right> right;
};

Columns PublishedColumns(const market::OptionChain& chain, Date printed) {
  Columns out;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const Date expiry = chain.series[chain.series_of[row]].expiry;
    if (Days(expiry) < Days(printed)) {
      continue;
    }
    out.strike.push_back(chain.strike[row].ToDouble());
    out.right.push_back(chain.right[row]);
    out.vol.push_back(chain.model[row].iv.value_or(0));
    out.years.push_back(std::max(1, WeekdaysBetween(printed, expiry)) / 262.0);
    out.contracts.push_back(chain.open_interest[row].value_or(0));
  }
  return out;
}

double PublishedTotal(const market::OptionChain& chain) {
  double total = 0;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    total += quant::SignOf(quant::SignModel::kNaive, chain.right[row]) *
             quant::DollarGamma(chain.model[row].gamma.value_or(0),
                                chain.open_interest[row].value_or(0), *chain.spot, 100);
  }
  return total;
}

TEST(RealChains, PublishedGammaExposureIsReproducedByItsOwnMethod) {
  M8_NEEDS_REAL_CHAINS();
  const auto references = ReadReferences();
  ASSERT_GE(references.size(), 8U);
  for (const Reference& reference : references) {
    const RealChain real = ReadRealChain(market::RealData(reference.file));
    const double spot = *real.chain.spot;
    EXPECT_NEAR(PublishedTotal(real.chain) / 1e9, reference.total_bn, 1e-3) << real.name;
    const Columns columns = PublishedColumns(real.chain, PrintedOn(real.name));
    const auto grid = quant::EvenGrid(0.8 * spot, 1.2 * spot, 60);
    std::vector<double> profile(grid.size());
    quant::GammaProfile(
        {columns.strike, columns.right, columns.vol, columns.years, columns.contracts},
        {.spot = spot}, grid, profile);
    const auto flips = quant::LinearCrossings(grid, profile);
    ASSERT_FALSE(flips.empty()) << real.name;
    EXPECT_NEAR(flips.front(), reference.flip, 0.02) << real.name;
  }
}

TEST(RealChains, OurGammaExposureDiffersFromThePublishedByWhatIsSettled) {
  M8_NEEDS_REAL_CHAINS();
  for (const Reference& reference : ReadReferences()) {
    const RealChain real = ReadRealChain(market::RealData(reference.file));
    std::vector<std::size_t> all(real.chain.series.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto gex = AnalyzeExposure(real.chain, all, {});
    ASSERT_TRUE(gex) << real.name;
    const double still_open = reference.total_bn - (real.IsMarketHours() ? 0 : reference.today_bn);
    // Calls and puts are 50 to 200 billion each; gamma of four decimals leaves about one.
    EXPECT_NEAR(gex->total_usd_per_1pct / 1e9, still_open, 3.0) << real.name;
    ASSERT_TRUE(gex->zero_gamma) << real.name;
    EXPECT_NEAR(*gex->zero_gamma / reference.flip, 1, 0.004) << real.name;
  }
}

}  // namespace
}  // namespace m8::analytics
