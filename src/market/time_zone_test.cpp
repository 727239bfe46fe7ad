#include "market/time_zone.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::market {
namespace {

using namespace std::chrono_literals;

TEST(TimeZone, DatabaseHasOurZones) { EXPECT_TRUE(CheckTimeZones().has_value()); }

TEST(TimeZone, NewYorkIsFourOrFiveHoursBehindUtc) {
  EXPECT_EQ(FormatUtc(ToUtc({MakeDate(2026, 7, 17), 9h + 30min})), "2026-07-17T13:30:00.000Z");
  EXPECT_EQ(FormatUtc(ToUtc({MakeDate(2026, 11, 20), 9h + 30min})), "2026-11-20T14:30:00.000Z");
}

TEST(TimeZone, ChicagoIsAnHourBehindNewYork) {
  const LocalTime open{MakeDate(2021, 1, 4), 8h + 30min};
  EXPECT_EQ(ToUtc(open, Zone::kChicago), ToUtc({open.date, 9h + 30min}, Zone::kNewYork));
}

TEST(TimeZone, RepeatedHourMeansTheFirstAndSkippedHourTheJump) {
  EXPECT_EQ(FormatUtc(ToUtc({MakeDate(2026, 11, 1), 1h + 30min})), "2026-11-01T05:30:00.000Z");
  EXPECT_EQ(FormatUtc(ToUtc({MakeDate(2026, 3, 8), 2h + 30min})), "2026-03-08T07:00:00.000Z");
}

TEST(TimeZone, ReadsNamesAsBrokersWriteThem) {
  const LocalTime noon{MakeDate(2026, 7, 17), 12h};
  EXPECT_EQ(ToUtc(noon, "US/Central").value(), ToUtc(noon, Zone::kChicago));
  EXPECT_EQ(ToLocal(ToUtc(noon), "US/Eastern").value(), noon);
}

TEST(TimeZone, UnknownNameIsANamedError) {
  const auto result = ToUtc({MakeDate(2026, 7, 17), 12h}, "Mars/Olympus");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Errc::kNotFound);
  EXPECT_NE(result.error().Text().find("Mars/Olympus"), std::string::npos);
}

TEST(TimeZone, IsWrittenInNewYorkTime) {
  EXPECT_EQ(FormatNewYork(*ParseUtc("2026-11-20T15:35:00.9Z")), "2026-11-20 10:35:00 ET");
}

RC_GTEST_PROP(TimeZone, LocalAndBackIsTheSameInstantButForTheRepeatedHour, ()) {
  const auto seconds = *rc::gen::inRange<std::int64_t>(1'420'070'400, 2'082'758'400);  // 2015-2035
  const TimePoint when{std::chrono::seconds{seconds}};
  const auto back = ToUtc(ToLocal(when));
  RC_ASSERT(back == when || back == when - 1h);
}

}  // namespace
}  // namespace m8::market
