// Gamma exposure against what others published of the same chains, in their convention and ours.
#include <cmath>
#include <numeric>
#include <optional>

#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "analytics/chain_builder_test.hpp"
#include "analytics/perfiliev.hpp"
#include "analytics/real_chains_test.hpp"
#include "base/text.hpp"

namespace m8::analytics {
namespace {

/// One chain of gex_reference.json: what was published of it, and what an independent program made
/// of it by the method that the file spells out.
struct Reference {
  std::string file;
  double total_bn = 0, calls_bn = 0, puts_bn = 0;
  double expiring_bn = 0;
  double flip = 0;
  std::optional<double> published_total_bn, published_flip;
};

/// The number after "key": in one case's text; absent where it is null or not there.
std::optional<double> NumberAfter(std::string_view text, const std::string& key) {
  const auto at = text.find("\"" + key + "\":");
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const auto from = text.find_first_not_of(" [\n", at + key.size() + 3);
  return ParseNumber<double>(
      text.substr(from, text.find_first_not_of("-.0123456789e", from) - from));
}

std::vector<Reference> ReadReferences() {
  const std::string text =
      market::ReadText(market::RealData("E_reference/gex_reference.json")).value_or("");
  std::vector<Reference> out;
  const std::string key = "\"file\": \"train/";
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
    const auto one = std::string_view(text).substr(at, text.find(key, at + 1) - at);
    const auto name = one.substr(key.size(), one.find('"', key.size()) - key.size());
    out.push_back({std::string(name), NumberAfter(one, "recomputed_total_gex_bn").value(),
                   NumberAfter(one, "recomputed_call_bn").value(),
                   NumberAfter(one, "recomputed_put_bn").value(),
                   NumberAfter(one, "recomputed_0dte_total_bn").value(),
                   NumberAfter(one, "recomputed_flips").value(),
                   NumberAfter(one, "published_total_gex_bn_per_1pct"),
                   NumberAfter(one, "published_flip")});
  }
  return out;
}

TEST(PublishedGamma, IsReproducedInItsOwnConvention) {
  M8_NEEDS_REAL_CHAINS();
  int published = 0;
  for (const Reference& reference : ReadReferences()) {
    const RealChain& real = ReadRealChain(market::RealData(reference.file));
    const auto gex = AnalyzePerfiliev(real.chain);
    ASSERT_TRUE(gex && gex->flip) << real.name;
    // The references are printed to 1e-4 bn and 0.01 points.
    EXPECT_NEAR(gex->total_usd_per_1pct / 1e9, reference.total_bn, 6e-5) << real.name;
    EXPECT_NEAR(gex->calls_usd_per_1pct / 1e9, reference.calls_bn, 6e-5) << real.name;
    EXPECT_NEAR(-gex->puts_usd_per_1pct / 1e9, reference.puts_bn, 6e-5) << real.name;
    EXPECT_NEAR(*gex->flip, reference.flip, 0.006) << real.name;
    if (real.name.find("sunday") == std::string::npos) {
      EXPECT_NEAR(gex->expiring_usd_per_1pct / 1e9, reference.expiring_bn, 6e-5) << real.name;
    }
    if (reference.published_total_bn) {
      EXPECT_NEAR(gex->total_usd_per_1pct / 1e9, *reference.published_total_bn, 0.005) << real.name;
      ++published;
    }
    if (reference.published_flip) {
      // One publisher rounds to points, the other to multiples of five.
      const double half = std::fmod(*reference.published_flip, 5.0) == 0.0 ? 2.5 : 0.5;
      EXPECT_NEAR(*gex->flip, *reference.published_flip, half) << real.name;
      ++published;
    }
  }
  EXPECT_EQ(published, 5);  // of nine: the other four are of chains that are not at hand
}

TEST(PublishedGamma, OurOwnDiffersByWhatIsSettled) {
  M8_NEEDS_REAL_CHAINS();
  for (const Reference& reference : ReadReferences()) {
    const RealChain& real = ReadRealChain(market::RealData(reference.file));
    std::vector<std::size_t> all(real.chain.series.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto gex = AnalyzeExposure(real.chain, all, {});
    ASSERT_TRUE(gex) << real.name;
    const double still_open =
        reference.total_bn - (real.IsMarketHours() ? 0 : reference.expiring_bn);
    // Calls and puts are 50 to 200 billion each; gamma of four decimals leaves about one.
    EXPECT_NEAR(gex->total_usd_per_1pct / 1e9, still_open, 3.0) << real.name;
    ASSERT_TRUE(gex->zero_gamma) << real.name;
    EXPECT_NEAR(*gex->zero_gamma / reference.flip, 1, 0.004) << real.name;
  }
}

TEST(Perfiliev, LooksAtOneDayAloneWhereAsked) {
  M8_NEEDS_REAL_CHAINS();
  const RealChain real =
      ReadRealChain(market::RealData("A_cboe_chains/spx_cboe_20220712_1155EDT.csv.gz"));
  const auto all = AnalyzePerfiliev(real.chain);
  const auto today = AnalyzePerfiliev(real.chain, PerfilievScope::kExpiringOnPageDate);
  ASSERT_TRUE(all && today && today->flip);
  EXPECT_EQ(today->total_usd_per_1pct, all->total_usd_per_1pct);
  EXPECT_LT(*today->flip, *all->flip - 50);  // 0DTE was long gamma, the rest was not
}

TEST(Perfiliev, NeedsTheGammaOfTheSource) {
  auto chain = ChainBuilder().Build();
  EXPECT_EQ(AnalyzePerfiliev(chain).error().code, Errc::kUnavailable);
  chain.spot.reset();
  EXPECT_EQ(AnalyzePerfiliev(chain).error().code, Errc::kUnavailable);
}

std::vector<std::size_t> AllSeries(const market::OptionChain& chain) {
  std::vector<std::size_t> all(chain.series.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

/// Rows that may count: open interest, in a series that is not settled, whatever their quotes.
std::int64_t RowsWithInterest(const market::OptionChain& chain, std::string_view but_not = {}) {
  std::int64_t count = 0;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto& series = chain.series[chain.series_of[row]];
    const bool skipped = series.trading_class == but_not && series.expiry == MakeDate(2026, 7, 17);
    count += chain.open_interest[row] && !skipped ? 1 : 0;
  }
  return count;
}

TEST(ThirdFriday, CountsBothClassesOnTheEveAndOneAfterTheOpen) {
  M8_NEEDS_REAL_CHAINS();
  const std::string folder = "B_spx_snapshots_2026/";
  const RealChain& eve =
      ReadRealChain(market::RealData(folder + "spx_20260716_1418ET_RTH.json.gz"));
  const RealChain& day =
      ReadRealChain(market::RealData(folder + "spx_20260717_1032ET_RTH.json.gz"));
  const RealChain& end =
      ReadRealChain(market::RealData(folder + "spx_20260717_1614ET_close.json.gz"));

  const auto on_eve = AnalyzeExposure(eve.chain, AllSeries(eve.chain), {});
  ASSERT_TRUE(on_eve);
  EXPECT_TRUE(on_eve->series_left_out.empty()) << on_eve->series_left_out.front();
  EXPECT_LE(on_eve->options_counted, RowsWithInterest(eve.chain));

  const auto on_day = AnalyzeExposure(day.chain, AllSeries(day.chain), {});
  ASSERT_TRUE(on_day);
  ASSERT_EQ(on_day->series_left_out.size(), 1u);
  EXPECT_EQ(on_day->series_left_out[0].find("SPX 2026-07-17 (AM): settled at"), 0u)
      << on_day->series_left_out[0];
  EXPECT_LE(on_day->options_counted, RowsWithInterest(day.chain, "SPX"));

  const auto at_close = AnalyzeExposure(end.chain, AllSeries(end.chain), {});
  ASSERT_TRUE(at_close);
  EXPECT_EQ(at_close->series_left_out.size(), 2u);  // SPXW has settled too
}

TEST(ThirdFriday, IsTheSumOfItsClassesEachCountedOnce) {
  M8_NEEDS_REAL_CHAINS();
  for (const char* file : {"spx_20260716_1418ET_RTH.json.gz", "spx_20260717_1032ET_RTH.json.gz",
                           "spx_20260717_1432ET_RTH.json.gz"}) {
    const RealChain real =
        ReadRealChain(market::RealData(std::string("B_spx_snapshots_2026/") + file));
    double sum = 0;
    std::int64_t counted = 0;
    for (std::size_t i = 0; i < real.chain.series.size(); ++i) {
      const std::size_t one[] = {i};
      if (const auto gex = AnalyzeExposure(real.chain, one, {})) {
        sum += gex->total_usd_per_1pct;
        counted += gex->options_counted;
      }
    }
    const auto all = AnalyzeExposure(real.chain, AllSeries(real.chain), {});
    ASSERT_TRUE(all) << file;
    EXPECT_EQ(all->options_counted, counted) << file;
    // Alone a series may stand on its own forward instead of the spot: a tenth of a percent.
    EXPECT_NEAR(all->total_usd_per_1pct / sum, 1, 0.02) << file;
  }
}

}  // namespace
}  // namespace m8::analytics
