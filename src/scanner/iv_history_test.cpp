#include "scanner/iv_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::scanner {
namespace {

using testing::HasSubstr;

analytics::MarketState Expiry(double days, double vol) {
  analytics::MarketState state;
  state.underlying = "SPX";
  state.years = quant::CalendarYears{days / 365};
  state.atm_iv = vol;
  return state;
}

const std::vector<analytics::MarketState> kTwoExpiries{Expiry(21, 0.20), Expiry(40, 0.30)};

TEST(IvHistory, TotalVarianceIsLinearBetweenExpiriesAndNothingIsExtrapolated) {
  const auto vols = AtmVolsOf(kTwoExpiries, MakeDate(2026, 11, 20));
  ASSERT_EQ(vols.size(), 1U);
  EXPECT_EQ(vols[0].tenor_days, 30);
  EXPECT_NEAR(vols[0].vol, std::sqrt((0.04 * 21 * 10 + 0.09 * 40 * 9) / 19 / 30), 1e-12);
}

TEST(IvHistory, ComparesATenorWithItself) {
  IvHistory history;
  const auto today = MakeDate(2026, 11, 20);
  const double now = AtmVolsOf(kTwoExpiries, today)[0].vol;
  for (int i = 1; i <= 252; ++i) {
    const Date day{Days(today) - std::chrono::days(i)};
    history.Add({day, "SPX", 30, i <= 63 ? now + 0.1 : now - 0.1});
    history.Add({day, "SPX", 60, 5.0});
    history.Add({day, "XSP", 30, 5.0});
  }
  history.Add({today, "SPX", 30, 9.0});  // not of the past
  const auto standings = history.StandingsOf(kTwoExpiries, today);
  ASSERT_EQ(standings.size(), 2U);
  for (const auto& standing : standings) {
    ASSERT_TRUE(standing);
    EXPECT_NEAR(*standing->rank, 0.5, 1e-12);
    EXPECT_NEAR(*standing->percentile, 0.75, 1e-12);
  }
}

TEST(IvHistory, SaysWhereThereIsTooLittle) {
  IvHistory history;
  const auto today = MakeDate(2026, 11, 20);
  history.Add({MakeDate(2026, 11, 19), "SPX", 30, 0.2});
  const auto standings = history.StandingsOf(kTwoExpiries, today);
  ASSERT_TRUE(standings[0]);
  EXPECT_EQ(standings[0]->rank.error(), quant::HistoryAbsence::kInsufficientHistory);
}

TEST(IvHistory, TheDaysOwnExpiryIsMeasuredByItsMorning) {
  const auto today = MakeDate(2026, 11, 20);
  const TimePoint close{Days(today).time_since_epoch() + std::chrono::hours(21)};
  auto morning = Expiry(6.4 / 24, 0.12);
  morning.series.expiry = today;
  morning.series.settlement = close;
  morning.as_of = close - std::chrono::minutes(384);
  const auto vols = AtmVolsOf(std::span(&morning, 1), today);
  ASSERT_EQ(vols.size(), 1U);
  EXPECT_EQ(vols[0], (AtmVol{today, "SPX", 0, 0.12}));
  auto later = morning;
  later.as_of = close - std::chrono::hours(2);
  later.atm_iv = 0.30;
  EXPECT_TRUE(AtmVolsOf(std::span(&later, 1), today).empty());

  IvHistory history;
  for (int i = 1; i <= 252; ++i) {
    history.Add({Date{Days(today) - std::chrono::days(i)}, "SPX", 0, i <= 63 ? 0.2 : 0.1});
  }
  EXPECT_FALSE(history.StandingsOf(std::span(&later, 1), today)[0]);  // no morning is known
  history.Add(vols[0]);
  const auto standing = history.StandingsOf(std::span(&later, 1), today)[0];
  ASSERT_TRUE(standing);
  EXPECT_NEAR(*standing->percentile, 0.75, 1e-12);
  EXPECT_NEAR(*standing->rank, 0.2, 1e-9);
}

TEST(IvHistory, ReadsLinesAndNamesWhatIsWrong) {
  const std::string titles = "day,underlying,tenor_days,atm_iv\n";
  const auto vols = ParseAtmVols(titles + "2026-11-19,SPX,30,0.125\r\n\n", "vols.csv");
  ASSERT_TRUE(vols) << vols.error().Text();
  EXPECT_EQ(*vols, (std::vector<AtmVol>{{MakeDate(2026, 11, 19), "SPX", 30, 0.125}}));
  const std::pair<std::string, const char*> cases[] = {
      {"", "vols.csv:1: the titles"},
      {titles + "2026-11-19,SPX,30", "vols.csv:2: 3 fields"},
      {titles + "yesterday,SPX,30,0.1", "'yesterday' is no day"},
      {titles + "2026-11-19,,30,0.1", "'' is no underlying"},
      {titles + "2026-11-19,SPX,31,0.1", "'31' is no tenor"},
      {titles + "2026-11-19,SPX,30,12.5", "'12.5' is no vol"},
  };
  for (const auto& [csv, message] : cases) {
    const auto wrong = ParseAtmVols(csv, "vols.csv");
    ASSERT_FALSE(wrong) << csv;
    EXPECT_THAT(wrong.error().Text(), HasSubstr(message));
  }
}

}  // namespace
}  // namespace m8::scanner
