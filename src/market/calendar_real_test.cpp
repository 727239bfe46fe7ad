#include <map>
#include <set>

#include "market/calendar.hpp"
#include "market/real_data_test.hpp"
#include "market/time_zone.hpp"

namespace m8::market {
namespace {

using namespace std::chrono_literals;

std::set<std::string> SessionDates(std::string_view first, std::string_view last) {
  std::set<std::string> dates;
  for (auto at = Days(*ParseDate(first)); at <= Days(*ParseDate(last));
       at += std::chrono::days{1}) {
    if (IsSession(Date{at})) {
      dates.insert(FormatDate(Date{at}));
    }
  }
  return dates;
}

TEST(CalendarAgainstHistory, HasTheSessionsOfTheIndexSince2019) {
  constexpr auto kFile = "C_bars/spx_daily_2019_2026.csv";
  M8_NEEDS_REAL_DATA(kFile);
  std::set<std::string> traded;
  for (const auto& row : RealRows(kFile)) {
    traded.insert(row[0]);
  }
  ASSERT_GT(traded.size(), 1900u);
  EXPECT_EQ(SessionDates(*traded.begin(), *traded.rbegin()), traded);
}

TEST(CalendarAgainstHistory, HasTheHalfDaysOfTheHourlyBars) {
  constexpr auto kFile = "C_bars/spx_1hour_20230915_20260807.csv.gz";
  M8_NEEDS_REAL_DATA(kFile);
  const std::set<std::string> holes = {"2026-01-30", "2026-02-02"};  // of the file
  std::map<std::string, int> bars;
  for (const auto& row : RealRows(kFile)) {
    ++bars[row[0]];
  }
  for (const auto& [date, count] : bars) {
    const auto session = SessionOn(*ParseDate(date));
    ASSERT_TRUE(session.has_value()) << date;
    EXPECT_TRUE(holes.contains(date) || session->early == (count == 4)) << date;
  }
}

// Reads only the fields it needs: {"tradingDate": "2026-..", "dateState": "..", .. "regular":
// {.. "startUtc": "..", "endUtc": ".."}}.
TEST(CalendarAgainstHistory, HasTheExchangesOwnCalendarOf2026) {
  constexpr auto kFile = "C_bars/xnys_calendar_2026.json.gz";
  M8_NEEDS_REAL_DATA(kFile);
  const auto text = ReadText(RealData(kFile)).value();
  const auto value_after = [&](std::string_view key, std::size_t from) {
    const auto open = text.find('"', text.find(':', text.find(key, from))) + 1;
    return text.substr(open, text.find('"', open) - open);
  };
  int days = 0;
  constexpr std::string_view kDay = "\"tradingDate\"";
  for (auto at = text.find(kDay); at != std::string::npos; at = text.find(kDay, at + 1)) {
    ++days;
    const auto date = *ParseDate(value_after(kDay, at));
    const auto regular = text.find("\"regular\": {", at);
    const auto session = SessionOn(date);
    ASSERT_EQ(session.has_value(), regular < text.find(kDay, at + 1)) << FormatDate(date);
    if (session) {
      EXPECT_EQ(FormatUtc(session->open), value_after("\"startUtc\"", regular));
      EXPECT_EQ(FormatUtc(session->close), value_after("\"endUtc\"", regular));
    }
  }
  EXPECT_EQ(days, 365);
}

}  // namespace
}  // namespace m8::market
