#include "market/events.hpp"

#include <gtest/gtest.h>

#include "market/calendar.hpp"
#include "market/time_zone.hpp"

namespace m8::market {
namespace {

TEST(Events, AreReadInNewYorkTimeAndPutInOrder) {
  const auto schedule =
      ParseEvents("# why\n\nuntil CPI 2026-12-31\n2026-12-09 14:00 FOMC\n2026-07-14 08:30 CPI  \n");
  ASSERT_TRUE(schedule) << schedule.error().Text();
  const std::vector<MarketEvent> wanted{{*ParseUtc("2026-07-14T12:30:00Z"), "CPI"},
                                        {*ParseUtc("2026-12-09T19:00:00Z"), "FOMC"}};
  EXPECT_EQ(schedule->events, wanted);
  EXPECT_FALSE(schedule->EndsBefore("CPI", MakeDate(2026, 12, 31)));
  EXPECT_TRUE(schedule->EndsBefore("CPI", MakeDate(2027, 1, 1)));
  EXPECT_TRUE(schedule->EndsBefore("FOMC", MakeDate(2026, 1, 1)));
}

TEST(Events, SayWhichLineIsNone) {
  for (const char* text : {"\n2026-13-01 14:00 FOMC", "\n2026-12-01 24:00 FOMC", "\nFOMC",
                           "\nuntil FOMC never", "\n2026-12-01 14 FOMC"}) {
    const auto schedule = ParseEvents(text);
    ASSERT_FALSE(schedule) << text;
    EXPECT_TRUE(schedule.error().message.starts_with("line 2: ")) << schedule.error().message;
  }
}

TEST(Events, BuiltInHaveEightMeetingsAndTwelveReleasesAYearUpToTheirEnd) {
  const auto& schedule = BuiltInEvents();
  std::map<std::pair<std::string, int>, int> count;
  for (const auto& [when, kind] : schedule.events) {
    const auto local = ToLocal(when);
    ++count[{kind, int{local.date.year()}}];
    EXPECT_FALSE(schedule.EndsBefore(kind, local.date)) << FormatUtc(when);
    const auto day = std::chrono::weekday{Days(local.date)};
    EXPECT_TRUE(day != std::chrono::Saturday && day != std::chrono::Sunday) << FormatUtc(when);
  }
  EXPECT_EQ((count[{"FOMC", 2026}]), 8);
  EXPECT_EQ((count[{"FOMC", 2027}]), 8);
  EXPECT_EQ((count[{"CPI", 2026}]), 12);
  EXPECT_EQ((count[{"NFP", 2026}]), 12);
}

TEST(Events, BetweenIncludesBothEnds) {
  const auto& schedule = BuiltInEvents();
  const auto when = *ParseUtc("2026-12-09T19:00:00Z");
  EXPECT_EQ(schedule.Between(when, when).size(), 1U);
  EXPECT_TRUE(schedule.Between(when + Duration{1}, when + std::chrono::hours{1}).empty());
}

}  // namespace
}  // namespace m8::market
