#include "scanner/scan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/simd/targets.hpp"
#include "scanner/naive_scan_test.hpp"
#include "scanner/random_universe_test.hpp"

namespace m8::scanner {
namespace {

FilterSetting Filter(std::string_view text) {
  const auto setting = ParseFilter(text);
  EXPECT_TRUE(setting.has_value()) << text;
  return setting.value_or(FilterSetting{});
}

/// Some of many filters, and a score.
Query AnyQuery() {
  static const std::vector<std::string> kTexts{"short.delta=0.1..0.4",
                                               "delta=0.05..0.9",
                                               "dte=1..3",
                                               "volume=20..",
                                               "open-interest=100..",
                                               "spread=..0.3",
                                               "spread-share=..40%",
                                               "age=..60",
                                               "moneyness=-4%..6%",
                                               "long.bid=0.05..",
                                               "iv=12%..28%",
                                               "underlying=SPX",
                                               "kind=credit,debit",
                                               "kind=bull-put",
                                               "kind=bear-put,bull-call",
                                               "width=5..40",
                                               "steps=2..6",
                                               "credit=0.05..",
                                               "credit=..3",
                                               "debit=0.5..4",
                                               "natural-credit=0.05..",
                                               "credit-to-width=10%..60%",
                                               "risk=..2000",
                                               "ev=-20..",
                                               "ev-per-risk=-5%..",
                                               "return-on-risk=5%..80%"};
  Query query;
  for (const auto& text :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kTexts))) {
    query.filters.push_back(Filter(text));
  }
  query.rank.score = *rc::gen::element(Score::kEvPerRisk, Score::kExpectedValue,
                                       Score::kReturnOnRisk, Score::kCreditToWidth);
  query.rank.top = *rc::gen::inRange<std::size_t>(1, 40);
  query.rank.assumptions.half_spreads = *rc::gen::element(0.0, 0.5, 1.0);
  return query;
}

using Pairs = std::vector<std::tuple<double, Row, Row>>;

Pairs PairsOf(std::span<const Vertical> verticals) {
  Pairs pairs;
  for (const auto& v : verticals) {
    pairs.emplace_back(v.score, v.sold, v.bought);
  }
  return pairs;
}

/// Scores in order, and each found among the naive ones with the same figures.
void ExpectAsNaive(const Scan& scan, const Universe& universe, const Query& query, TimePoint now) {
  const NaiveScan naive(universe, query, now);
  RC_ASSERT(scan.Top().size() == std::min(query.rank.top, naive.all.size()));
  for (std::size_t i = 0; i < scan.Top().size(); ++i) {
    const Vertical& ours = scan.Top()[i];
    RC_ASSERT(std::abs(ours.score - naive.all[i].score) <= 1e-9 * (1 + std::abs(ours.score)));
    const auto same = std::ranges::find_if(naive.all, [&](const Vertical& v) {
      return v.sold == ours.sold && v.bought == ours.bought;
    });
    RC_ASSERT(same != naive.all.end());
    RC_ASSERT(std::abs(same->expected_value_usd - ours.expected_value_usd) < 1e-6);
    RC_ASSERT(std::abs(same->risk_usd - ours.risk_usd) < 1e-6);
    RC_ASSERT((i == 0 || scan.Top()[i - 1].Before(ours)));  // captured, || would ask both
  }
}

RC_GTEST_PROP(Scan, FindsWhatLookingAtEverythingFinds, ()) {
  RandomUniverse random(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 6),
                        *rc::gen::element(1, 4, 30, 90));
  const Query query = AnyQuery();
  const TimePoint now = random.universe.Base() + std::chrono::seconds(5);
  Scan scan(random.universe);
  scan.Run(query, now);
  ExpectAsNaive(scan, random.universe, query, now);
}

RC_GTEST_PROP(Scan, AfterChangesIsAsFromScratch, ()) {
  RandomUniverse random(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 4),
                        *rc::gen::element(3, 30, 90));
  const Query query = AnyQuery();
  const TimePoint now = random.universe.Base();
  Scan scan(random.universe);
  scan.Run(query, now);
  for (int round = 0; round < 40; ++round) {
    for (int k = 0; k < (random.OneIn(4) ? 5 : 1); ++k) {
      // A row of the top is the one whose change matters most.
      const bool of_top = !scan.Top().empty() && random.OneIn(2);
      random.Shake(of_top ? scan.Top().front().sold : random.AnyRow());
    }
    scan.Update(random.universe.TakeChanges());
    Scan fresh(random.universe);
    fresh.Run(query, now);
    RC_ASSERT(PairsOf(scan.Top()) == PairsOf(fresh.Top()));
  }
}

RC_GTEST_PROP(Scan, KeepsNothingOfTheQueryBefore, ()) {
  RandomUniverse random(*rc::gen::arbitrary<std::uint64_t>(), 3, 40);
  Scan scan(random.universe);
  for (int round = 0; round < 5; ++round) {
    const Query query = AnyQuery();
    const TimePoint now = random.universe.Base() + std::chrono::seconds(round / 2);
    scan.Run(query, now);
    Scan fresh(random.universe);
    fresh.Run(query, now);
    RC_ASSERT(PairsOf(scan.Top()) == PairsOf(fresh.Top()));
    random.Shake(random.AnyRow());
    scan.Update(random.universe.TakeChanges());
  }
}

RC_GTEST_PROP(Scan, CountsWhatEachFilterLeaves, ()) {
  RandomUniverse random(*rc::gen::arbitrary<std::uint64_t>(), 3, 25);
  const Query query = AnyQuery();
  const TimePoint now = random.universe.Base();
  Scan scan(random.universe);
  scan.Run(query, now);
  const Funnel funnel = scan.Preview();
  const NaiveScan naive(random.universe, query, now);
  RC_ASSERT(funnel.spreads.back().left == naive.all.size());
  std::uint64_t sellable = 0;
  for (Row row = 0; row < random.universe.Size(); ++row) {
    sellable += naive.LegPasses(row, Legs::kShort) && random.universe.Has(row, Column::kMid) &&
                random.universe.Has(row, Column::kIv);
  }
  RC_ASSERT(funnel.sellable == sellable);
}

TEST(Scan, SaysTheSameOnEveryProcessor) {
  RandomUniverse random(7, 5, 120);
  Query query{.filters = {Filter("short.delta=..0.4"), Filter("kind=credit,debit")}};
  query.rank.top = 100;
  Scan best(random.universe);
  best.Run(query, random.universe.Base());
  ASSERT_EQ(best.Top().size(), 100U);
  quant::simd::ForEachTarget([&](std::string_view target) {
    Scan held(random.universe);
    held.Run(query, random.universe.Base());
    EXPECT_EQ(PairsOf(held.Top()), PairsOf(best.Top())) << target;
  });
}

TEST(Scan, TakesWhatIsKnownFromTheCache) {
  RandomUniverse random(3, 4, 90);
  Query query{.filters = {Filter("delta=0.1..0.5"), Filter("volume=20..")}};
  Scan scan(random.universe);
  scan.Run(query, random.universe.Base());
  EXPECT_EQ(scan.Cache().hits, 0U);
  const auto before = scan.Cache().asked;
  scan.Run(query, random.universe.Base());
  EXPECT_EQ(scan.Cache().hits, scan.Cache().asked - before);
}

TEST(Scan, AsksTheFilterThatRefusesMostFirst) {
  RandomUniverse random(3, 4, 90);
  const Query query{.filters = {Filter("iv=0%..1000%"), Filter("delta=0.9..1")}};
  Scan scan(random.universe);
  for (int i = 0; i < 3; ++i) {
    scan.Run(query, random.universe.Base() + std::chrono::seconds(i));
  }
  EXPECT_EQ(scan.Order().front(), "delta=0.9..1");
}

TEST(Scan, ReadsNothingBehindAUniverseThatFillsItsLastTile) {
  Universe universe(TimePoint{});
  std::vector<Price> strikes;
  for (std::int64_t i = 1; i <= static_cast<std::int64_t>(kWordRows * kTileWords); ++i) {
    strikes.push_back(Price::FromUnits(i * Price::kScale));
  }
  const auto series = universe.AddSeries({.underlying = "SPX"});
  const Group group = universe.AddGroup(series, Right::kPut, strikes);
  ASSERT_EQ(universe.Words() * kWordRows, universe.Size());
  for (Row row = group.begin; row < group.end; ++row) {
    universe.SetQuote(row, Price::FromUnits(10'000 + 100 * row),
                      Price::FromUnits(20'000 + 100 * row));
    universe.SetVol(row, 0.2, 1 + 0.01 * row);
  }
  (void)universe.TakeChanges();
  Scan scan(universe);
  scan.Run({.filters = {Filter("steps=1..3")}}, universe.Base());
  EXPECT_EQ(scan.Top().size(), 20U);
  universe.SetVol(group.end - 1, 0.3, 60);
  scan.Update(universe.TakeChanges());
  EXPECT_EQ(scan.Top().size(), 20U);
}

TEST(Scan, LeavesOutWhatIsNotKnown) {
  RandomUniverse random(3, 2, 30);
  Scan scan(random.universe);
  scan.Run({.filters = {Filter("iv-rank=0%..100%")}}, random.universe.Base());
  EXPECT_TRUE(scan.Top().empty());
  EXPECT_EQ(scan.Preview().legs.front().missing, random.universe.Size());
}

}  // namespace
}  // namespace m8::scanner
