#include "market/chain.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::market {
namespace {

constexpr Date kThirdFriday = MakeDate(2026, 11, 20);

Price Points(int points) { return Price::FromUnits(points * Price::kScale); }
Series Am(Date expiry) { return {"SPX", expiry, {}, true}; }
Series Pm(Date expiry) { return {"SPXW", expiry, {}, false}; }

TEST(Option, IsDescribedInATradersWords) {
  const Option put{"SPXW", kThirdFriday, Points(6550), Right::kPut};
  EXPECT_EQ(Describe(put), "SPXW 2026-11-20 6550 P");
  const Option half{"SPY", kThirdFriday, *Price::Parse("655.50"), Right::kCall};
  EXPECT_EQ(Describe(half), "SPY 2026-11-20 655.5 C");
}

TEST(Option, HasItsOsiSymbol) {
  const Option put{"SPXW", kThirdFriday, Points(6550), Right::kPut};
  EXPECT_EQ(OsiSymbol(put), "SPXW  261120P06550000");
  EXPECT_EQ(ParseOsiSymbol("SPXW261120P06550000"), put);
}

TEST(Option, IsNotReadFromWhatIsNoOsiSymbol) {
  for (const auto* text :
       {"", "SPXW", "261120P06550000", "SPXW261320P06550000", "SPXW261120X06550000",
        "SPXW261120P0655000O", "TOOLONG261120P06550000", "SPXW26+120P06550000"}) {
    EXPECT_EQ(ParseOsiSymbol(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Option, SurvivesItsOsiSymbol, ()) {
  const Option option{
      *rc::gen::element<std::string>("SPX", "SPXW", "XSP", "NDXP"),
      Date{Days(MakeDate(2015, 1, 1)) + std::chrono::days{*rc::gen::inRange(0, 7000)}},
      Price::FromUnits(*rc::gen::inRange<std::int64_t>(0, 99'999'999) * 10),
      *rc::gen::element(Right::kCall, Right::kPut)};
  RC_ASSERT(ParseOsiSymbol(OsiSymbol(option)) == option);
}

TEST(OptionChain, ListsAmBeforePmOfTheSameDay) {
  OptionChain chain;
  EXPECT_EQ(chain.InsertSeries(Pm(kThirdFriday)), 0u);
  EXPECT_EQ(chain.InsertSeries(Am(kThirdFriday)), 0u);
  EXPECT_EQ(chain.InsertSeries(Pm(kThirdFriday)), 1u);
  EXPECT_EQ(chain.FindSeries("SPX", kThirdFriday), 0u);
  EXPECT_EQ(chain.FindSeries("SPX", MakeDate(2026, 11, 19)), std::nullopt);
}

TEST(OptionChain, RenumbersRowsWhenASeriesComesBeforeThem) {
  OptionChain chain;
  const auto row = chain.Insert(chain.InsertSeries(Pm(kThirdFriday)), Points(6550), Right::kCall);
  chain.InsertSeries(Pm(MakeDate(2026, 11, 19)));
  EXPECT_EQ(chain.At(row), (Option{"SPXW", kThirdFriday, Points(6550), Right::kCall}));
}

TEST(OptionChain, KnowsNothingOfANewRow) {
  OptionChain chain;
  const auto row = chain.Insert(chain.InsertSeries(Pm(kThirdFriday)), Points(6550), Right::kCall);
  EXPECT_FALSE(chain.bid[row] || chain.ask[row] || chain.last[row] || chain.open_interest[row]);
  EXPECT_FALSE(chain.model[row].iv);
  EXPECT_EQ(chain.con_id[row], 0);
}

TEST(OptionChain, SelectsWholeSeries) {
  OptionChain chain;
  for (unsigned day = 18; day <= 20; ++day) {
    const auto series = chain.InsertSeries(Pm(MakeDate(2026, 11, day)));
    const auto row = chain.Insert(series, Points(6500 + static_cast<int>(day)), Right::kPut);
    chain.bid[row] = Points(static_cast<int>(day));
  }
  const auto selected = chain.Select({2, 0});
  ASSERT_EQ(selected.Size(), 2u);
  EXPECT_EQ(selected.At(0).expiry, MakeDate(2026, 11, 18));
  EXPECT_EQ(selected.At(1).expiry, MakeDate(2026, 11, 20));
  EXPECT_EQ(selected.bid[1], Points(20));
}

RC_GTEST_PROP(OptionChain, StaysInOrderAndFindsAllThatWasInserted, ()) {
  OptionChain chain;
  const auto keys = *rc::gen::container<std::vector<std::tuple<int, int, bool>>>(
      rc::gen::tuple(rc::gen::inRange(1, 6), rc::gen::inRange(1, 30), rc::gen::arbitrary<bool>()));
  for (const auto& [day, points, put] : keys) {
    const auto series = chain.InsertSeries(Pm(MakeDate(2026, 11, static_cast<unsigned>(day))));
    const auto row = chain.Insert(series, Points(points), put ? Right::kPut : Right::kCall);
    chain.con_id[row] = points;
  }
  for (const auto& [day, points, put] : keys) {
    const auto series = chain.FindSeries("SPXW", MakeDate(2026, 11, static_cast<unsigned>(day)));
    RC_ASSERT(series.has_value());
    const auto row = chain.Find(*series, Points(points), put ? Right::kPut : Right::kCall);
    RC_ASSERT(row.has_value());
    RC_ASSERT(chain.con_id[*row] == points);
  }
  for (std::size_t row = 1; row < chain.Size(); ++row) {
    RC_ASSERT(chain.At(row - 1) < chain.At(row));
  }
}

}  // namespace
}  // namespace m8::market
