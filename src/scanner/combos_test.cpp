#include "scanner/combos.hpp"

#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "scanner/json.hpp"
#include "scanner/naive_scan_test.hpp"
#include "scanner/random_universe_test.hpp"

namespace m8::scanner {
namespace {

FilterSetting Filter(std::string_view text) { return ParseFilter(text).value(); }

/// A leg of a naive combo: so many contracts of a row.
struct Held {
  Row row = 0;
  int quantity = 0;
};

/// The obvious way: every pair of verticals with equal wings, figures from its payoff at each
/// strike.
class NaiveCombos {
 public:
  NaiveCombos(const Universe& universe, const Query& query)
      : universe_(universe), query_(query), legs_(universe, query, universe.Base()) {
    for (std::uint32_t s = 0; s < universe.Series().size(); ++s) {
      const auto puts = Rows(s, Right::kPut);
      const auto calls = Rows(s, Right::kCall);
      if (query.structure == Structure::kCondor) {
        Pair(ComboKind::kIronCondor, puts, calls);
      } else {
        Pair(ComboKind::kIronButterfly, puts, calls);
        Pair(ComboKind::kCallButterfly, calls, calls);
        Pair(ComboKind::kPutButterfly, puts, puts);
      }
    }
    std::ranges::sort(all, std::ranges::greater{}, &Combo::score);
  }

  std::vector<Combo> all;

 private:
  std::vector<Row> Rows(std::uint32_t series, Right right) const {
    std::vector<Row> rows;
    for (const auto& group : universe_.Groups()) {
      for (Row row = group.begin; row < group.end && group.series == series && group.right == right;
           ++row) {
        rows.push_back(row);
      }
    }
    return rows;
  }

  double Strike(Row row) const { return universe_.StrikeOf(row).ToDouble(); }

  bool MayBe(Row row, Legs legs) const {
    return universe_.Has(row, Column::kMid) && universe_.Has(row, Column::kIv) &&
           legs_.LegPasses(row, legs);
  }

  void Pair(ComboKind kind, const std::vector<Row>& low, const std::vector<Row>& high) {
    for (const Row k1 : low) {
      for (const Row k2 : low) {
        for (const Row k3 : high) {
          for (const Row k4 : high) {
            const bool at_one = Strike(k2) == Strike(k3);
            const bool in_order = Strike(k1) < Strike(k2) && Strike(k2) <= Strike(k3) &&
                                  Strike(k3) < Strike(k4) &&
                                  Strike(k2) - Strike(k1) == Strike(k4) - Strike(k3);
            if (in_order && at_one == (kind != ComboKind::kIronCondor) && MayBe(k1, Legs::kLong) &&
                MayBe(k2, Legs::kShort) && MayBe(k3, Legs::kShort) && MayBe(k4, Legs::kLong)) {
              Look({.kind = kind, .below = {k2, k1}, .above = {k3, k4}});
            }
          }
        }
      }
    }
  }

  double PayoffAt(double level, const std::vector<Held>& held) const {
    double sum = 0;
    for (const auto& [row, quantity] : held) {
      const double apart = level - Strike(row);
      const bool call = universe_.GroupOf(row).right == Right::kCall;
      sum += quantity * std::max(call ? apart : -apart, 0.0);
    }
    return sum;
  }

  void Look(Combo c) {
    const auto& a = query_.rank.assumptions;
    const auto p = universe_.Prices();
    const std::vector<Held> held{
        {c.below.bought, 1}, {c.below.sold, -1}, {c.above.sold, -1}, {c.above.bought, 1}};
    double cash = 0;
    double fair = 0;
    for (const auto& [row, quantity] : held) {
      const double mid = (p.bid[row] + p.ask[row]) / 20'000;
      c.credit -= quantity * mid;
      c.natural_credit -= quantity * (quantity > 0 ? p.ask[row] : p.bid[row]) / 10'000;
      cash -= quantity * mid + a.half_spreads * (p.ask[row] - p.bid[row]) / 20'000 +
              a.fees_usd / a.multiplier;
      fair += quantity * p.fair[row] / 10'000;
    }
    double least = 1e9;
    double most = -1e9;
    for (const auto& leg : held) {
      least = std::min(least, PayoffAt(Strike(leg.row), held));
      most = std::max(most, PayoffAt(Strike(leg.row), held));
    }
    c.width = Strike(c.below.sold) - Strike(c.below.bought);
    c.risk_usd = -a.multiplier * (cash + least);
    c.max_profit_usd = a.multiplier * (cash + most);
    c.expected_value_usd = a.multiplier * (cash + fair);
    c.score = query_.rank.score == Score::kEvPerRisk       ? c.expected_value_usd / c.risk_usd
              : query_.rank.score == Score::kExpectedValue ? c.expected_value_usd
              : query_.rank.score == Score::kReturnOnRisk  ? c.max_profit_usd / c.risk_usd
                                                           : c.credit / c.width;
    if (c.risk_usd > 1e-9 && Passes(c)) {
      all.push_back(c);
    }
  }

  bool Passes(const Combo& c) const {
    return std::ranges::all_of(query_.filters, [&](const FilterSetting& f) {
      if (f.info->target != FilterTarget::kField) {
        return true;
      }
      return std::ranges::all_of(std::array{c.below, c.above}, [&](const Wing& wing) {
        Vertical v{.sold = wing.sold, .bought = wing.bought};
        v.width = c.width;
        v.credit = c.credit;
        v.natural_credit = c.natural_credit;
        v.max_profit_usd = c.max_profit_usd;
        v.risk_usd = c.risk_usd;
        v.expected_value_usd = c.expected_value_usd;
        return NaiveScan::Within(f, v);
      });
    });
  }

  const Universe& universe_;
  const Query& query_;
  NaiveScan legs_;
};

/// Some of many filters, a structure and a score.
Query AnyQuery() {
  static const std::vector<std::string> kTexts{"short.delta=0.1..0.6",
                                               "delta=0.02..0.9",
                                               "dte=0..1",
                                               "volume=20..",
                                               "spread=..0.3",
                                               "width=5..30",
                                               "steps=1..3",
                                               "credit=0.05..",
                                               "debit=0.5..9",
                                               "natural-credit=0.05..",
                                               "credit-to-width=5%..60%",
                                               "risk=..2000",
                                               "ev=-40..",
                                               "ev-per-risk=-20%..",
                                               "return-on-risk=5%.."};
  Query query{.structure = *rc::gen::element(Structure::kCondor, Structure::kButterfly)};
  for (const auto& text :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kTexts))) {
    query.filters.push_back(Filter(text));
  }
  query.rank.score = *rc::gen::element(Score::kEvPerRisk, Score::kExpectedValue,
                                       Score::kReturnOnRisk, Score::kCreditToWidth);
  query.rank.top = *rc::gen::inRange<std::size_t>(1, 30);
  query.rank.assumptions.half_spreads = *rc::gen::element(0.0, 0.5, 1.0);
  return query;
}

auto KeyOf(const Combo& c) {
  return std::tuple(c.kind, c.below.sold, c.below.bought, c.above.sold, c.above.bought);
}

RC_GTEST_PROP(Combos, AreWhatLookingAtEveryPairFinds, ()) {
  RandomUniverse random(*rc::gen::arbitrary<std::uint64_t>(), 2, *rc::gen::element(3, 8, 14));
  const Query query = AnyQuery();
  Scan scan(random.universe);
  scan.Run(query, random.universe.Base());
  const NaiveCombos naive(random.universe, query);
  const auto top = scan.TopCombos();
  RC_ASSERT(scan.Top().empty());
  RC_ASSERT(scan.Preview().spreads.back().left == naive.all.size());
  RC_ASSERT(top.size() == std::min(query.rank.top, naive.all.size()));
  for (std::size_t i = 0; i < top.size(); ++i) {
    RC_ASSERT(std::abs(top[i].score - naive.all[i].score) <= 1e-9 * (1 + std::abs(top[i].score)));
    const auto same = std::ranges::find(naive.all, KeyOf(top[i]), KeyOf);
    RC_ASSERT(same != naive.all.end());
    RC_ASSERT(std::abs(same->risk_usd - top[i].risk_usd) < 1e-6);
    RC_ASSERT(std::abs(same->max_profit_usd - top[i].max_profit_usd) < 1e-6);
    RC_ASSERT(std::abs(same->expected_value_usd - top[i].expected_value_usd) < 1e-6);
    RC_ASSERT(std::abs(same->credit - top[i].credit) < 1e-9);
    RC_ASSERT(std::abs(same->natural_credit - top[i].natural_credit) < 1e-9);
    RC_ASSERT((i == 0 || top[i - 1].Before(top[i])));
  }
}

RC_GTEST_PROP(Combos, AfterChangesAreAsFromScratch, ()) {
  RandomUniverse random(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 4), 12);
  const Query query = AnyQuery();
  Scan scan(random.universe);
  scan.Run(query, random.universe.Base());
  for (int round = 0; round < 20; ++round) {
    random.Shake(random.AnyRow());
    scan.Update(random.universe.TakeChanges());
    Scan fresh(random.universe);
    fresh.Run(query, random.universe.Base());
    RC_ASSERT(std::ranges::equal(scan.TopCombos(), fresh.TopCombos(), {}, KeyOf, KeyOf));
  }
}

TEST(Combos, AButterflyOfOneRightSellsItsMiddleTwice) {
  RandomUniverse random(11, 1, 20);
  Scan scan(random.universe);
  scan.Run({.structure = Structure::kButterfly, .filters = {Filter("debit=0.01..")}},
           random.universe.Base());
  const auto results = scan.Results();
  ASSERT_FALSE(results.empty());
  for (const auto& found : results) {
    ASSERT_EQ(found.legs.size(), 3U) << found.id;
    EXPECT_EQ(found.legs[0].quantity, 1);
    EXPECT_EQ(found.legs[1].quantity, -2);
    EXPECT_EQ(found.legs[2].quantity, 1);
    EXPECT_LT(found.credit, 0);
  }
}

TEST(Combos, AQueryForVerticalsLeavesNone) {
  RandomUniverse random(11, 2, 20);
  Scan scan(random.universe);
  scan.Run({.structure = Structure::kCondor}, random.universe.Base());
  EXPECT_FALSE(scan.TopCombos().empty());
  scan.Run({}, random.universe.Base());
  EXPECT_TRUE(scan.TopCombos().empty());
  EXPECT_FALSE(scan.Results().empty());
}

}  // namespace
}  // namespace m8::scanner
