#include <cmath>

#include "market/chain_file.hpp"
#include "market/real_data_test.hpp"
#include "market/time_zone.hpp"

namespace m8::market {
namespace {

/// What the catalogue of the real data says of a chain file.
struct Listed {
  std::string path;
  std::size_t legs = 0;
  double spot = 0;
  double open_interest = 0;  // 0 where not said
  std::string as_of;         // "2026-07-16T14:18:32"; empty where not said
};

/// What follows the label, up to the next blank; empty where there is no such label.
std::string After(std::string_view row, std::string_view label) {
  const auto at = row.find(label);
  return at == std::string_view::npos
             ? std::string{}
             : std::string(Split(row.substr(at + label.size()), ' ').front());
}

double NumberAfter(std::string_view row, std::string_view label) {
  return ParseNumber<double>(After(row, label)).value_or(0);
}

bool IsChainFile(std::string_view file) {
  return (file.find("_cboe_") != std::string_view::npos && file.ends_with(".csv.gz")) ||
         (file.starts_with("spx_2026") && file.ends_with(".json.gz"));
}

std::vector<Listed> Catalogue() {
  std::vector<Listed> files;
  const auto text = ReadText(RealData("CATALOGUE.md")).value();
  std::string folder;
  for (const auto row : Split(text, '\n')) {
    if (row.starts_with("### ")) {
      folder = Trim(row.substr(4));
    }
    const auto file = row.starts_with("| ") ? After(row, "| ") : "";
    if (!IsChainFile(file)) {
      continue;
    }
    Listed listed;
    listed.path = folder + "/" + file;
    listed.legs =
        static_cast<std::size_t>(2 * NumberAfter(row, " rows=") + NumberAfter(row, " ET; "));
    listed.spot = NumberAfter(row, " spot=") + NumberAfter(row, "| spot ");
    listed.open_interest = NumberAfter(row, " oi=");
    listed.as_of = After(row, " asof ");
    files.push_back(listed);
  }
  return files;
}

std::string AsCatalogueWrites(TimePoint when) {
  auto text = FormatNewYork(when);
  text[10] = 'T';
  return text.substr(0, 19);
}

void ExpectSane(const OptionChain& chain) {
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    ASSERT_TRUE(row == 0 || chain.series_of[row - 1] < chain.series_of[row] ||
                chain.strike[row - 1] < chain.strike[row] ||
                chain.right[row - 1] < chain.right[row]);
    ASSERT_TRUE(!chain.bid[row] || chain.bid[row]->Units() > 0);
    ASSERT_TRUE(!chain.bid[row] || !chain.ask[row] || *chain.bid[row] <= *chain.ask[row]);
    ASSERT_TRUE(!chain.model[row].iv || (*chain.model[row].iv > 0 && *chain.model[row].iv < 9));
  }
}

double OpenInterest(const OptionChain& chain) {
  double sum = 0;
  for (const auto& open_interest : chain.open_interest) {
    sum += open_interest.value_or(0);
  }
  return sum;
}

TEST(RealChains, AreAllReadAsTheCatalogueCountsThem) {
  M8_NEEDS_REAL_DATA("CATALOGUE.md");
  const auto files = Catalogue();
  EXPECT_EQ(files.size(), 13u + 48u + 10u);
  for (const auto& listed : files) {
    SCOPED_TRACE(listed.path);
    const auto chain = ReadChainFile(RealData(listed.path));
    ASSERT_TRUE(chain.has_value()) << chain.error().Text();
    EXPECT_EQ(chain->Size(), listed.legs);
    EXPECT_EQ(chain->spot, listed.spot);
    EXPECT_EQ(Lower(chain->underlying), listed.path.substr(listed.path.find('/') + 1, 3));
    if (!listed.as_of.empty()) {
      EXPECT_EQ(AsCatalogueWrites(chain->as_of), listed.as_of);
    }
    if (listed.open_interest > 0) {
      EXPECT_EQ(OpenInterest(*chain), listed.open_interest);
    }
    ExpectSane(*chain);
  }
}

std::string AsOf(const std::string& file) {
  const auto chain = ReadChainFile(RealData(file));
  return chain ? FormatNewYork(chain->as_of) : chain.error().Text();
}

TEST(RealChains, AreAsOfAQuarterOfAnHourBeforeTheyWerePrinted) {
  M8_NEEDS_REAL_DATA("CATALOGUE.md");
  EXPECT_EQ(AsOf("A_cboe_chains/spx_cboe_20220323_1011EDT.csv.gz"), "2022-03-23 09:56:00 ET");
  EXPECT_EQ(AsOf("A_cboe_chains/spx_cboe_20220712_1155EDT.csv.gz"), "2022-07-12 11:40:00 ET");
  EXPECT_EQ(AsOf("A_cboe_chains/spx_cboe_20250828_1625EDT.csv.gz"), "2025-08-28 16:10:00 ET");
}

// The vols that Cboe prints beside the quotes of these files fit these times: overnight quotes of
// SPX are live, funds are of the close.
TEST(RealChains, AreAsOfTheLastTimeThatTheirClassWasQuoted) {
  M8_NEEDS_REAL_DATA("CATALOGUE.md");
  EXPECT_EQ(AsOf("A_cboe_chains/spx_cboe_20250825_2139EDT.csv.gz"), "2025-08-25 21:24:00 ET");
  EXPECT_EQ(AsOf("A_cboe_chains/spx_cboe_20250822_2128EDT.csv.gz"), "2025-08-22 17:00:00 ET");
  EXPECT_EQ(AsOf("A_cboe_chains/spx_cboe_20240107_1052EST_sunday.csv.gz"),
            "2024-01-05 17:00:00 ET");
  EXPECT_EQ(AsOf("D_eod_chains/spy_cboe_20250901_1850EDT.csv.gz"), "2025-08-29 16:00:00 ET");
  EXPECT_EQ(AsOf("D_eod_chains/spy_cboe_20250506_0913EDT.csv.gz"), "2025-05-05 16:00:00 ET");
}

TEST(RealChains, OfTheDelayedQuotesServiceHaveGreeksAndSizes) {
  constexpr auto kFile = "A_cboe_chains/rut_cboe_delayed_quotes_20230920.json.gz";
  M8_NEEDS_REAL_DATA(kFile);
  const auto chain = ReadChainFile(RealData(kFile));
  ASSERT_TRUE(chain.has_value()) << chain.error().Text();
  EXPECT_EQ(chain->Size(), 6680u);
  EXPECT_EQ(chain->underlying, "RUT");
  EXPECT_EQ(chain->spot, 1806.1193);
  EXPECT_EQ(FormatNewYork(chain->as_of), "2023-09-20 16:15:00 ET");
  const auto monthly = chain->FindSeries("RUT", MakeDate(2023, 10, 20));
  ASSERT_TRUE(monthly.has_value());
  EXPECT_TRUE(chain->series[*monthly].am_settled);
  const auto row = chain->Find(*monthly, *Price::Parse("1805"), Right::kCall);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(chain->bid[*row], Price::Parse("40.30"));
  EXPECT_DOUBLE_EQ(*chain->model[*row].vega, 203.78);
  // Black-76 with the file's own vol, thirty days: 0.4 F sqrt(T) is 206.
  EXPECT_NEAR(*chain->model[*row].vega, 0.4 * 1810 * std::sqrt(30.0 / 365), 6);
}

TEST(RealChains, ListBothClassesOfAThirdFriday) {
  constexpr auto kFile = "B_spx_snapshots_2026/spx_20260716_1418ET_RTH.json.gz";
  M8_NEEDS_REAL_DATA(kFile);
  const auto chain = ReadChainFile(RealData(kFile)).value();
  const auto am = chain.FindSeries("SPX", MakeDate(2026, 7, 17));
  const auto pm = chain.FindSeries("SPXW", MakeDate(2026, 7, 17));
  ASSERT_TRUE(am && pm);
  EXPECT_EQ(*am + 1, *pm);
  EXPECT_EQ(FormatNewYork(chain.series[*am].settlement), "2026-07-17 09:30:00 ET");
  EXPECT_EQ(FormatNewYork(chain.series[*pm].settlement), "2026-07-17 16:00:00 ET");
}

}  // namespace
}  // namespace m8::market
