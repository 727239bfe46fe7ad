#include "market/calendar.hpp"

#include <array>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "market/time_zone.hpp"

namespace m8::market {
namespace {

using namespace std::chrono_literals;

constexpr Date Day(int year, unsigned month, unsigned day) { return MakeDate(year, month, day); }

std::string Et(const Result<TimePoint>& when) {
  return when ? FormatNewYork(*when) : when.error().Text();
}

std::vector<Date> WeekdayClosures(int year) {
  std::vector<Date> closed;
  for (auto at = Days(Day(year, 1, 1)); at <= Days(Day(year, 12, 31)); at += std::chrono::days{1}) {
    if (std::chrono::weekday{at}.iso_encoding() <= 5 && !IsSession(Date{at})) {
      closed.emplace_back(at);
    }
  }
  return closed;
}

// NYSE's published lists.
TEST(Calendar, HasTheExchangesPublishedHolidays) {
  EXPECT_EQ(WeekdayClosures(2015),
            (std::vector{Day(2015, 1, 1), Day(2015, 1, 19), Day(2015, 2, 16), Day(2015, 4, 3),
                         Day(2015, 5, 25), Day(2015, 7, 3), Day(2015, 9, 7), Day(2015, 11, 26),
                         Day(2015, 12, 25)}));
  EXPECT_EQ(WeekdayClosures(2018),
            (std::vector{Day(2018, 1, 1), Day(2018, 1, 15), Day(2018, 2, 19), Day(2018, 3, 30),
                         Day(2018, 5, 28), Day(2018, 7, 4), Day(2018, 9, 3), Day(2018, 11, 22),
                         Day(2018, 12, 5), Day(2018, 12, 25)}));
  EXPECT_EQ(WeekdayClosures(2021),
            (std::vector{Day(2021, 1, 1), Day(2021, 1, 18), Day(2021, 2, 15), Day(2021, 4, 2),
                         Day(2021, 5, 31), Day(2021, 7, 5), Day(2021, 9, 6), Day(2021, 11, 25),
                         Day(2021, 12, 24)}));
  EXPECT_EQ(WeekdayClosures(2022),
            (std::vector{Day(2022, 1, 17), Day(2022, 2, 21), Day(2022, 4, 15), Day(2022, 5, 30),
                         Day(2022, 6, 20), Day(2022, 7, 4), Day(2022, 9, 5), Day(2022, 11, 24),
                         Day(2022, 12, 26)}));
  EXPECT_EQ(WeekdayClosures(2025),
            (std::vector{Day(2025, 1, 1), Day(2025, 1, 9), Day(2025, 1, 20), Day(2025, 2, 17),
                         Day(2025, 4, 18), Day(2025, 5, 26), Day(2025, 6, 19), Day(2025, 7, 4),
                         Day(2025, 9, 1), Day(2025, 11, 27), Day(2025, 12, 25)}));
  EXPECT_EQ(WeekdayClosures(2027),
            (std::vector{Day(2027, 1, 1), Day(2027, 1, 18), Day(2027, 2, 15), Day(2027, 3, 26),
                         Day(2027, 5, 31), Day(2027, 6, 18), Day(2027, 7, 5), Day(2027, 9, 6),
                         Day(2027, 11, 25), Day(2027, 12, 24)}));
}

TEST(Calendar, HasTheExchangesPublishedHalfDays) {
  std::set<Date> half_days;
  for (auto at = Days(Day(2015, 1, 1)); at <= Days(Day(2028, 12, 31)); at += std::chrono::days{1}) {
    if (const auto session = SessionOn(Date{at}); session && session->early) {
      half_days.insert(session->date);
      EXPECT_EQ(session->options_close - session->close, 15min);
      EXPECT_EQ(ToLocal(session->close).time_of_day, 13h);
    }
  }
  EXPECT_EQ(half_days,
            (std::set{Day(2015, 11, 27), Day(2015, 12, 24), Day(2016, 11, 25), Day(2017, 7, 3),
                      Day(2017, 11, 24), Day(2018, 7, 3),   Day(2018, 11, 23), Day(2018, 12, 24),
                      Day(2019, 7, 3),   Day(2019, 11, 29), Day(2019, 12, 24), Day(2020, 11, 27),
                      Day(2020, 12, 24), Day(2021, 11, 26), Day(2022, 11, 25), Day(2023, 7, 3),
                      Day(2023, 11, 24), Day(2024, 7, 3),   Day(2024, 11, 29), Day(2024, 12, 24),
                      Day(2025, 7, 3),   Day(2025, 11, 28), Day(2025, 12, 24), Day(2026, 11, 27),
                      Day(2026, 12, 24), Day(2027, 11, 26), Day(2028, 7, 3),   Day(2028, 11, 24)}));
}

TEST(Calendar, SaysWhyTheExchangeIsShut) {
  EXPECT_EQ(ClosureOn(Day(2026, 4, 3)), "Good Friday");
  EXPECT_EQ(ClosureOn(Day(2026, 4, 4)), "Saturday");
  EXPECT_EQ(SessionOn(Day(2026, 12, 25)).error().message,
            "no session on 2026-12-25: Christmas Day");
}

TEST(Calendar, EndsInsteadOfGuessing) {
  EXPECT_EQ(SessionOn(Day(2036, 1, 2)).error().code, Errc::kOutOfRange);
  EXPECT_EQ(NextSession(Day(2035, 12, 31)).error().code, Errc::kOutOfRange);
  EXPECT_EQ(PreviousSession(Day(2015, 1, 2)).error().code, Errc::kOutOfRange);
  EXPECT_EQ(SettlementInstant("SPXW", Day(2036, 1, 18)).error().code, Errc::kOutOfRange);
  EXPECT_FALSE(IsSession(Day(2036, 1, 2)));
  EXPECT_FALSE(IsSession(Day(2026, 2, 30)));
}

TEST(Calendar, IsOpenFromTheBellToTheClose) {
  EXPECT_FALSE(IsOpen(ToUtc({Day(2026, 11, 20), 9h + 30min}) - 1ns));
  EXPECT_TRUE(IsOpen(ToUtc({Day(2026, 11, 20), 9h + 30min})));
  EXPECT_TRUE(IsOpen(ToUtc({Day(2026, 11, 20), 16h}) - 1ns));
  EXPECT_FALSE(IsOpen(ToUtc({Day(2026, 11, 20), 16h})));
  EXPECT_FALSE(IsOpen(ToUtc({Day(2026, 11, 27), 13h})));
  EXPECT_FALSE(IsOpen(ToUtc({Day(2026, 11, 26), 12h})));
}

TEST(Calendar, NeighboursSkipWeekendsAndHolidays) {
  EXPECT_EQ(NextSession(Day(2026, 11, 25))->date, Day(2026, 11, 27));
  EXPECT_EQ(PreviousSession(Day(2026, 4, 6))->date, Day(2026, 4, 2));
}

TEST(Settlement, OfPmClassesIsTheClose) {
  EXPECT_EQ(Et(SettlementInstant("SPXW", Day(2026, 11, 20))), "2026-11-20 16:00:00 ET");
  EXPECT_EQ(Et(SettlementInstant("SPXW", Day(2026, 11, 27))), "2026-11-27 13:00:00 ET");
  EXPECT_EQ(Et(SettlementInstant("XSP", Day(2026, 11, 20))), "2026-11-20 16:00:00 ET");
  EXPECT_EQ(Et(SettlementInstant("SPY", Day(2026, 11, 20))), "2026-11-20 16:00:00 ET");
}

TEST(Settlement, OfAmClassesIsTheOpenOfTheThirdFriday) {
  EXPECT_EQ(Et(SettlementInstant("SPX", Day(2026, 11, 20))), "2026-11-20 09:30:00 ET");
  EXPECT_EQ(Et(LastTradeInstant("SPX", Day(2026, 11, 20))), "2026-11-19 16:15:00 ET");
  EXPECT_EQ(Et(SettlementInstant("RUT", Day(2026, 11, 20))), "2026-11-20 09:30:00 ET");
}

TEST(Settlement, OfAThirdFridayThatIsAHolidayIsThursday) {
  EXPECT_EQ(Et(SettlementInstant("SPX", Day(2026, 6, 18))), "2026-06-18 09:30:00 ET");
  EXPECT_EQ(Et(SettlementInstant("SPX", Day(2019, 4, 18))), "2019-04-18 09:30:00 ET");
  EXPECT_EQ(Et(LastTradeInstant("SPX", Day(2019, 4, 18))), "2019-04-17 16:15:00 ET");
}

TEST(Settlement, OfAMonthlyNamedByItsLastTradingDayIsTheSame) {
  EXPECT_EQ(Et(SettlementInstant("SPX", Day(2026, 11, 19))), "2026-11-20 09:30:00 ET");
  EXPECT_EQ(Et(SettlementInstant("SPX", Day(2026, 6, 17))), "2026-06-18 09:30:00 ET");
}

TEST(Settlement, OfAClosureDeclaredAfterListingIsTheSessionBefore) {
  EXPECT_EQ(Et(SettlementInstant("SPXW", Day(2025, 1, 9))), "2025-01-08 16:00:00 ET");
}

TEST(LastQuoted, StopsAtTheCloseOfFundsAndAtTheEndOfTheCurbForSpx) {
  const auto evening = ToUtc({Day(2025, 8, 22), 21h});  // a Friday
  EXPECT_EQ(Et(LastQuotedAt("SPY", evening)), "2025-08-22 16:00:00 ET");
  EXPECT_EQ(Et(LastQuotedAt("RUT", evening)), "2025-08-22 16:15:00 ET");
  EXPECT_EQ(Et(LastQuotedAt("SPX", evening)), "2025-08-22 17:00:00 ET");
}

TEST(LastQuoted, GoesOnThroughTheNightForSpx) {
  const auto evening = ToUtc({Day(2025, 8, 25), 21h});  // a Monday
  EXPECT_EQ(Et(LastQuotedAt("SPXW", evening)), "2025-08-25 21:00:00 ET");
  EXPECT_EQ(Et(LastQuotedAt("SPY", evening)), "2025-08-25 16:00:00 ET");
  EXPECT_EQ(Et(LastQuotedAt("SPX", ToUtc({Day(2025, 8, 26), 9h + 28min}))),
            "2025-08-26 09:25:00 ET");
  EXPECT_EQ(Et(LastQuotedAt("SPX", ToUtc({Day(2020, 8, 25), 21h}))), "2020-08-25 16:15:00 ET");
}

TEST(LastQuoted, OnASundayMorningIsFriday) {
  EXPECT_EQ(Et(LastQuotedAt("SPXW", ToUtc({Day(2024, 1, 7), 10h}))), "2024-01-05 17:00:00 ET");
}

RC_GTEST_PROP(Calendar, NextAndPreviousAreInverse, ()) {
  const Date start{Days(Day(2015, 1, 10)) + std::chrono::days{*rc::gen::inRange(0, 7600)}};
  const auto next = NextSession(start);
  RC_ASSERT(next.has_value());
  RC_ASSERT(next->date > start);
  const auto back = PreviousSession(next->date);
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->date <= start);
  RC_ASSERT(IsSession(start) == (back->date == start));
}

TimePoint At(Date date, Duration time_of_day) { return ToUtc({date, time_of_day}); }

TEST(TradingTime, CountsSessionsOnly) {
  // Wednesday 15:00 to Thursday 10:30: an hour today, an hour tomorrow.
  EXPECT_EQ(TradingTimeBetween(At(Day(2026, 8, 5), 15h), At(Day(2026, 8, 6), 10h + 30min)), 2h);
  // Friday's close to Monday's open.
  EXPECT_EQ(TradingTimeBetween(At(Day(2026, 8, 7), 16h), At(Day(2026, 8, 10), 9h + 30min)), 0h);
  EXPECT_EQ(TradingTimeBetween(At(Day(2026, 8, 6), 10h), At(Day(2026, 8, 5), 15h)), 0h);
  // 2026-07-03 was the holiday, a Friday.
  EXPECT_EQ(TradingTimeBetween(At(Day(2026, 7, 2), 0h), At(Day(2026, 7, 7), 0h)), 13h);
}

TEST(TradingTime, CountsAHalfDayAsWhatItHas) {
  const auto day = [](unsigned d) { return At(Day(2026, 11, d), 0h); };
  EXPECT_EQ(TradingTimeBetween(day(27), day(28)), 3h + 30min);
  EXPECT_EQ(TradingTimeBetween(day(25), day(28)), 10h);  // Thanksgiving Day counts nothing
}

TEST(TradingTime, IsNotMovedByTheClocks) {
  // New York sprang forward on Sunday 2026-03-08 and falls back on 2026-11-01.
  for (const auto& [friday, monday] : {std::pair{Day(2026, 3, 6), Day(2026, 3, 9)},
                                       std::pair{Day(2026, 10, 30), Day(2026, 11, 2)}}) {
    EXPECT_EQ(TradingTimeBetween(At(friday, 12h), At(monday, 12h)), 6h + 30min);
  }
}

TEST(TradingTime, EndsWithTheCalendar) {
  EXPECT_EQ(TradingTimeBetween(At(Day(2035, 12, 31), 0h), At(Day(2036, 1, 2), 0h)).error().code,
            Errc::kOutOfRange);
  // 252 sessions a year are an average: 2026 has 251, two of them half days.
  EXPECT_EQ(TradingTimeBetween(At(Day(2026, 1, 1), 0h), At(Day(2026, 12, 31), 23h)),
            251 * (6h + 30min) - 2 * 3h);
}

RC_GTEST_PROP(TradingTime, AddsUp, ()) {
  const auto instant = [] {
    return At(Day(2026, 1, 1), 0h) + std::chrono::minutes(*rc::gen::inRange(0, 500'000));
  };
  std::array<TimePoint, 3> when{instant(), instant(), instant()};
  std::sort(when.begin(), when.end());
  const auto part = [&](int a, int b) { return *TradingTimeBetween(when[a], when[b]); };
  RC_ASSERT(part(0, 1) + part(1, 2) == part(0, 2));
  RC_ASSERT(part(0, 2) <= when[2] - when[0]);
}

}  // namespace
}  // namespace m8::market
