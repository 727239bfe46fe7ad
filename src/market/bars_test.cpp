#include "market/bars.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "market/minute_bars_file.hpp"
#include "market/real_data_test.hpp"
#include "market/time_zone.hpp"

namespace m8::market {
namespace {

using namespace std::chrono_literals;

const TimePoint kOpen = ToUtc({MakeDate(2026, 7, 17), 9h + 30min});

TEST(BarBuilder, CompletesABarByTheFirstLaterTick) {
  BarBuilder builder(5min, kOpen);
  EXPECT_EQ(builder.OnTick(kOpen + 1s, 100), std::nullopt);
  EXPECT_EQ(builder.OnTick(kOpen + 2min, 103), std::nullopt);
  EXPECT_EQ(builder.OnTick(kOpen + 3min, 99), std::nullopt);
  EXPECT_EQ(builder.OnTick(kOpen + 5min, 101), (Bar{kOpen, 100, 103, 99, 99, {}}));
  EXPECT_EQ(builder.Current(), (Bar{kOpen + 5min, 101, 101, 101, 101, {}}));
}

TEST(BarBuilder, CompletesABarByTime) {
  BarBuilder builder(5min, kOpen);
  builder.OnTick(kOpen, 100, 7);
  EXPECT_EQ(builder.OnTime(kOpen + 5min - 1ns), std::nullopt);
  EXPECT_EQ(builder.OnTime(kOpen + 5min), (Bar{kOpen, 100, 100, 100, 100, 7}));
  EXPECT_EQ(builder.OnTime(kOpen + 10min), std::nullopt);
}

TEST(BarBuilder, MakesNoBarUpForAnIntervalWithoutTicks) {
  BarBuilder builder(5min, kOpen);
  builder.OnTick(kOpen, 100);
  EXPECT_EQ(builder.OnTick(kOpen + 22min, 101)->start, kOpen);
  EXPECT_EQ(builder.Current()->start, kOpen + 20min);
}

TEST(BarBuilder, PassesOverATickThatComesTooLate) {
  BarBuilder builder(5min, kOpen);
  builder.OnTick(kOpen + 6min, 100);
  EXPECT_EQ(builder.OnTick(kOpen + 4min, 90), std::nullopt);
  EXPECT_EQ(builder.Current()->low, 100);
}

TEST(IntervalStart, CountsFromTheAnchorBothWays) {
  EXPECT_EQ(IntervalStart(kOpen + 59min, kOpen, 1h), kOpen);
  EXPECT_EQ(IntervalStart(kOpen - 1ns, kOpen, 1h), kOpen - 1h);
}

RC_GTEST_PROP(Aggregate, OfBarsOfTicksIsTheBarsOfTheTicks, ()) {
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 150), rc::gen::inRange(90, 110)));
  BarBuilder minutes(1min, kOpen);
  BarBuilder fives(5min, kOpen);
  std::vector<Bar> of_minutes;
  std::vector<Bar> of_fives;
  auto when = kOpen;
  const auto keep = [](std::vector<Bar>& bars, const std::optional<Bar>& bar) {
    if (bar) {
      bars.push_back(*bar);
    }
  };
  for (const auto& [seconds, price] : steps) {
    when += std::chrono::seconds{seconds};
    keep(of_minutes, minutes.OnTick(when, price, 1));
    keep(of_fives, fives.OnTick(when, price, 1));
  }
  keep(of_minutes, minutes.OnTime(when + 1h));
  keep(of_fives, fives.OnTime(when + 1h));
  RC_ASSERT(Aggregate(of_minutes, 5min, kOpen) == of_fives);
}

TEST(WilderAtr, IsAbsentBeforeItsFirstNTrueRanges) {
  WilderAtr atr(2);
  atr.Add({kOpen, 10, 12, 9, 11, {}});
  atr.Add({kOpen, 11, 13, 11, 12, {}});
  EXPECT_EQ(atr.Value(), std::nullopt);
  atr.Add({kOpen, 16, 16, 15, 15, {}});  // a gap: true range 4
  EXPECT_DOUBLE_EQ(*atr.Value(), 3.0);
  atr.Add({kOpen, 15, 16, 15, 16, {}});
  EXPECT_DOUBLE_EQ(*atr.Value(), (3.0 + 1.0) / 2);
}

TEST(WilderAtr, EqualsTheArchivesDailyFigures) {
  constexpr auto kFile = "C_bars/spx_daily_features_20240822_20260807.csv.gz";
  M8_NEEDS_REAL_DATA(kFile);
  constexpr std::size_t kAtrColumn = 13;
  WilderAtr atr(14);
  int compared = 0;
  for (const auto& row : RealRows(kFile)) {
    const auto at = [&](std::size_t column) { return *ParseNumber<double>(row[column]); };
    atr.Add({TimePoint{Days(*ParseDate(row[0]))}, at(1), at(2), at(3), at(4), {}});
    if (!row[kAtrColumn].empty()) {
      ASSERT_NEAR(atr.Value().value(), at(kAtrColumn), 0.00501) << row[0];
      ++compared;
    }
  }
  EXPECT_GT(compared, 450);
}

TEST(MinuteBars, AddUpToTheFiveMinuteBarsOfTheSameArchive) {
  constexpr auto kMinutes = "C_bars/spx_1min_20260717_20260807.csv.gz";
  constexpr auto kFives = "C_bars/spx_5min_20260519_20260807.csv.gz";
  M8_NEEDS_REAL_DATA(kMinutes);
  const auto minutes = ReadBarsFile(RealData(kMinutes));
  const auto fives = ReadBarsFile(RealData(kFives));
  ASSERT_TRUE(minutes && fives);
  EXPECT_EQ(minutes->size(), 6240u);
  EXPECT_EQ(fives->size(), 4368u);
  const auto sums = Aggregate(*minutes, 5min, kOpen);
  const std::size_t skipped = fives->size() - sums.size();
  std::size_t equal = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto& five = (*fives)[skipped + i];
    ASSERT_EQ(sums[i].start, five.start);
    equal += std::abs(sums[i].high - five.high) < 0.011 && std::abs(sums[i].low - five.low) < 0.011;
  }
  EXPECT_EQ(equal, sums.size());
}

TEST(MinuteBars, AreReadByTheNamesOfTheirColumns) {
  const auto bars = ParseBars(
      "volume,close,open,low,high,time_et,date\r\n"
      "12,2,1.5,1,3,09:30,2026-07-17\r\n",
      "bars.csv");
  ASSERT_TRUE(bars.has_value()) << bars.error().Text();
  EXPECT_EQ(bars->front(), (Bar{kOpen, 1.5, 3, 1, 2, 12}));
}

TEST(MinuteBars, AreRefusedWithFileAndLine) {
  constexpr std::string_view kHeader = "date,time_et,open,high,low,close\n";
  const auto message = [&](std::string_view rows) {
    const auto bars = ParseBars(std::string(kHeader) + std::string(rows), "b.csv");
    return bars ? std::string("read") : bars.error().message;
  };
  EXPECT_EQ(message(""), "b.csv:2: no bar after the header");
  EXPECT_EQ(message("2026-07-17,9:30,1,1,1,1\n"),
            "b.csv:2: column 'time_et': '9:30' cannot be read");
  EXPECT_EQ(message("2026-07-37,09:30,1,1,1,1\n"),
            "b.csv:2: column 'date': '2026-07-37' cannot be read");
  EXPECT_EQ(message("2026-07-17,09:30,1,1,1\n"), "b.csv:2: column 'close': '' cannot be read");
  EXPECT_EQ(message("2026-07-17,09:30,1,2,1,nan\n"),
            "b.csv:2: column 'close': 'nan' cannot be read");
  EXPECT_EQ(message("2026-07-17,09:30,3,2,1,2\n"),
            "b.csv:2: open and close do not lie between low and high");
  EXPECT_EQ(message("2026-07-17,09:30,1,1,1,1\n2026-07-17,09:30,1,1,1,1\n"),
            "b.csv:3: not later than the bar before it");
  EXPECT_EQ(ParseBars("date,open\n", "b.csv").error().message,
            "b.csv:1: the header has no 'time_et'");
}

}  // namespace
}  // namespace m8::market
