#include "scanner/preset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::scanner {
namespace {

using testing::HasSubstr;

TEST(Preset, ShippedOnesComeBackFromTheirJson) {
  ASSERT_GE(ShippedPresets().size(), 4U);
  for (const auto& preset : ShippedPresets()) {
    const auto again = ParsePreset(ToJson(preset), preset.name);
    ASSERT_TRUE(again) << again.error().Text();
    EXPECT_EQ(again->name, preset.name);
    EXPECT_EQ(again->version, preset.version);
    EXPECT_EQ(again->description, preset.description);
    EXPECT_EQ(again->query.structure, preset.query.structure);
    EXPECT_EQ(again->query.filters, preset.query.filters);
    EXPECT_EQ(again->query.rank.score, preset.query.rank.score);
    EXPECT_EQ(again->query.rank.top, preset.query.rank.top);
    EXPECT_EQ(FindShippedPreset(preset.name), &preset);
  }
  EXPECT_EQ(FindShippedPreset("none"), nullptr);
}

TEST(Preset, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "no JSON"},
      {"[]", "no object"},
      {R"({"name":"a"})", "'version' is missing"},
      {R"({"name":"a","name":"b"})", "'name' is there twice"},
      {R"({"name":""})", "'name' is empty"},
      {R"({"colour":"red"})", "there is no key 'colour'"},
      {R"({"filters":["dte=x"]})", "'x' is no number"},
      {R"({"filters":"dte=1"})", "'filters' is no list of texts"},
      {R"({"score":"luck"})", "there is no score 'luck'"},
      {R"({"structure":"pyramid"})", "there is no structure 'pyramid'"},
      {R"({"top":0})", "'top' is no whole number from 1 to 10000"},
      {R"({"version":1.5})", "'version' is no whole number"},
  };
  for (const auto& [json, message] : cases) {
    const auto preset = ParsePreset(json, "mine.json");
    ASSERT_FALSE(preset) << json;
    EXPECT_THAT(preset.error().Text(), HasSubstr(message)) << json;
  }
}

}  // namespace
}  // namespace m8::scanner
