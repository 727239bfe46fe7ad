#include "scanner/fill.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "market/chain_file.hpp"
#include "market/real_data_test.hpp"
#include "scanner/naive_scan_test.hpp"
#include "scanner/scan.hpp"

namespace m8::scanner {
namespace {

constexpr Column kMended[] = {Column::kBid,      Column::kAsk,      Column::kMid,   Column::kSpread,
                              Column::kIv,       Column::kGamma,    Column::kTheta, Column::kVega,
                              Column::kAbsDelta, Column::kQuoteTime};

/// A chain of an afternoon with options of the day, and what it says.
struct Real {
  market::OptionChain chain;
  analytics::ChainState state;

  static const Real* Get() {
    static const std::unique_ptr<Real> real = Read();
    return real.get();
  }

  [[nodiscard]] Universe Fill() const {
    Universe universe(chain.as_of);
    Filler({}).Add(chain, state, universe);
    return universe;
  }

 private:
  static std::unique_ptr<Real> Read() {
    const auto path = market::RealData("A_cboe_chains/spx_cboe_20220712_1155EDT.csv.gz");
    if (!std::filesystem::exists(path)) {
      return nullptr;
    }
    auto real = std::make_unique<Real>();
    real->chain = market::ReadChainFile(path).value();
    EXPECT_TRUE(analytics::Analyst({}).AnalyzeAll(real->chain, real->state));
    return real;
  }
};

#define M8_NEEDS_REAL_CHAIN()                                    \
  const Real* const real = Real::Get();                          \
  if (real == nullptr) {                                         \
    GTEST_SKIP() << "no real market data beside the repository"; \
  }

TEST(Fill, HasWhatTheChainAndItsAnalysisSay) {
  M8_NEEDS_REAL_CHAIN();
  const Universe universe = real->Fill();
  EXPECT_GT(universe.Size(), 10'000U);
  std::size_t with_vol = 0;
  for (std::uint32_t s = 0; s < universe.Series().size(); ++s) {
    const auto& terms = universe.Series()[s];
    for (const auto& state : real->state.series) {
      if (state.series.trading_class != terms.trading_class ||
          state.series.settlement != terms.settlement) {
        continue;
      }
      for (const auto& option : state.options) {
        const Row row = universe.Find(s, option.right, option.strike);
        ASSERT_NE(row, kNoRow);
        ASSERT_EQ(universe.Has(row, Column::kIv), option.iv.has_value());
        ASSERT_EQ(universe.Has(row, Column::kMid), option.mid.has_value());
        ASSERT_EQ(universe.Has(row, Column::kVolume), option.volume.has_value());
        if (option.iv) {
          ++with_vol;
          ASSERT_EQ(*universe.Get(row, Column::kIv), static_cast<float>(*option.iv));
          ASSERT_NEAR(*universe.Get(row, Column::kAbsDelta), std::abs(option.greeks->spot_delta),
                      1e-6);
        }
      }
    }
  }
  EXPECT_GT(with_vol, 5'000U);
}

TEST(Fill, TheSameQuoteAgainChangesNothing) {
  M8_NEEDS_REAL_CHAIN();
  Universe universe = real->Fill();
  const Universe before = universe;
  const Filler filler({});
  for (Row row = 0; row < universe.Size(); row += 7) {
    const auto price = [&](Column column) {
      const auto value = before.Get(row, column);
      const auto tick = Price::FromUnits(500);
      return value ? std::optional(RoundTo(Price::FromDouble(*value), tick, Rounding::kNearest))
                   : std::nullopt;
    };
    filler.Requote(universe, row, Price::FromUnits(500), std::nullopt, std::nullopt);
    EXPECT_FALSE(universe.Has(row, Column::kMid));
    const auto time = before.Get(row, Column::kQuoteTime);
    filler.Requote(universe, row, price(Column::kBid), price(Column::kAsk),
                   time ? std::optional(universe.Base() +
                                        std::chrono::seconds(static_cast<std::int64_t>(*time)))
                        : std::nullopt);
    const auto& group = universe.GroupOf(row);
    const Row twin =
        universe.Find(group.series, group.right == Right::kCall ? Right::kPut : Right::kCall,
                      universe.StrikeOf(row));
    for (const Row changed : {row, twin == kNoRow ? row : twin}) {
      for (const Column column : kMended) {
        ASSERT_EQ(universe.Get(changed, column), before.Get(changed, column))
            << changed << " " << Name(column);
      }
      if (before.Has(changed, Column::kIv)) {
        ASSERT_EQ(universe.Prices().fair[changed], before.Prices().fair[changed]);
      }
    }
  }
}

TEST(Fill, AScanOfARealChainFindsWhatLookingAtEverythingFinds) {
  M8_NEEDS_REAL_CHAIN();
  Universe universe = real->Fill();
  Query query;
  for (const auto* text : {"dte=0..3", "short.delta=0.05..0.35", "open-interest=10..",
                           "credit=0.05..", "width=5..100", "kind=credit,debit"}) {
    query.filters.push_back(ParseFilter(text).value());
  }
  query.rank.top = 50;
  Scan scan(universe);
  scan.Run(query, universe.Base());
  const auto expect_naive = [&] {
    const NaiveScan naive(universe, query, universe.Base());
    ASSERT_EQ(scan.Top().size(), std::min<std::size_t>(50, naive.all.size()));
    for (std::size_t i = 0; i < scan.Top().size(); ++i) {
      ASSERT_NEAR(scan.Top()[i].score, naive.all[i].score, 1e-9);
    }
  };
  expect_naive();
  (void)universe.TakeChanges();
  const Row best = scan.Top().front().sold;
  const auto bid = Price::FromDouble(*universe.Get(best, Column::kBid));
  const auto ask = Price::FromDouble(*universe.Get(best, Column::kAsk));
  const auto tick = Price::FromUnits(500);
  Filler({}).Requote(universe, best, bid - tick, ask - tick, universe.Base());
  scan.Update(universe.TakeChanges());
  expect_naive();
}

TEST(Fill, OddsAreOfTheLawThatTheSmileMeans) {
  M8_NEEDS_REAL_CHAIN();
  const Universe universe = real->Fill();
  Query query{.filters = {ParseFilter("pop=70%..80%").value(), ParseFilter("dte=1..10").value()}};
  Scan scan(universe);
  scan.Run(query, universe.Base());
  ASSERT_FALSE(scan.Top().empty());
  for (const auto& v : scan.Top()) {
    EXPECT_GE(v.probability_of_profit, 0.7);
    EXPECT_LE(v.probability_of_profit, 0.8);
    const bool put = v.kind == SpreadKind::kBullPut;
    const double level =
        universe.StrikeOf(v.sold).ToDouble() +
        (put ? -1 : 1) * v.max_profit_usd / 100 / universe.SeriesOf(v.sold).discount;
    const auto& law = *universe.SeriesOf(v.sold).law;
    EXPECT_NEAR(*v.probability_of_profit, put ? law.Above(level) : law.Below(level), 1e-12);
  }
}

}  // namespace
}  // namespace m8::scanner
