#include "server/query.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::server {
namespace {

TEST(Percent, IsDecodedOrRefused) {
  EXPECT_EQ(DecodePercent("a%2Fb", false), "a/b");
  EXPECT_EQ(DecodePercent("a+b", true), "a b");
  EXPECT_EQ(DecodePercent("a+b", false), "a+b");
  for (const auto* broken : {"%", "%2", "%zz", "a%00b", "%0a", "%1b"}) {
    EXPECT_FALSE(DecodePercent(broken, true)) << broken;
  }
}

TEST(Query, GivesWhatIsAskedAndItsDefaults) {
  Query query("limit=5&state=live&by_strike=true");
  EXPECT_EQ(query.Number("limit", 100, 1, 1000), 5);
  EXPECT_EQ(query.OneOf("state", {"all", "live"}), "live");
  EXPECT_TRUE(query.Flag("by_strike"));
  EXPECT_EQ(query.Text("absent"), "");
  EXPECT_EQ(query.Number("absent", 7, 1, 9), 7);
  EXPECT_TRUE(query.Errors().empty());
}

TEST(Query, TellsEverythingThatIsWrongWithItsPlace) {
  Query query("limit=0&state=some&limit=2&typo=1");
  EXPECT_EQ(query.Number("limit", 100, 1, 1000), 100);
  EXPECT_EQ(query.OneOf("state", {"all", "live"}), "all");
  std::vector<std::string> places;
  for (const auto& wrong : query.Errors()) {
    places.push_back(wrong.pointer);
  }
  EXPECT_EQ(places, (std::vector<std::string>{"?limit", "?limit", "?state", "?limit", "?typo"}));
}

TEST(Query, HasALimit) {
  std::string text = "a=1";
  for (int i = 0; i < 20; ++i) {
    text += "&b" + std::to_string(i) + "=1";
  }
  EXPECT_FALSE(Query(text).Errors().empty());
}

RC_GTEST_PROP(Cursor, ComesBackAsItWasAndOnlyInItsOwnList, (const std::string& place)) {
  const auto cursor = MakeCursor("journal", place);
  RC_ASSERT(ReadCursor("journal", cursor) == std::optional(place));
  RC_ASSERT(!ReadCursor("fills", cursor));
}

RC_GTEST_PROP(Cursor, IsRefusedOnceTouched, (const std::string& place, char letter)) {
  auto cursor = MakeCursor("journal", place);
  auto& touched = cursor[*rc::gen::inRange<std::size_t>(0, cursor.size())];
  RC_PRE(touched != letter && !(letter >= 'A' && letter <= 'F'));
  touched = letter;
  RC_ASSERT(!ReadCursor("journal", cursor));
}

}  // namespace
}  // namespace m8::server
