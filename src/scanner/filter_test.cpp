#include "scanner/filter.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::scanner {
namespace {

using testing::HasSubstr;

TEST(Filter, ReadsRangesNumbersSharesAndNames) {
  const auto delta = ParseFilter("short.delta=0.25..0.35");
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->legs, Legs::kShort);
  EXPECT_EQ(delta->low, 0.25);
  EXPECT_EQ(delta->high, 0.35);
  EXPECT_EQ(ParseFilter("dte=0")->high, 0);
  EXPECT_EQ(ParseFilter("iv-rank=50%..")->low, 0.5);
  EXPECT_EQ(ParseFilter(" theta = -2 .. -0.05 ")->high, -0.05);
  EXPECT_EQ(ParseFilter("underlying=SPX, XSP")->names, (std::vector<std::string>{"SPX", "XSP"}));
}

TEST(Filter, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"detla=0.3", "did you mean 'delta'"},
      {"delta", "it has no '='"},
      {"delta=2", "2 is out of range"},
      {"delta=0.4..0.2", "ends below its beginning"},
      {"delta=x..", "'x' is no number"},
      {"delta=..", "it has no bound"},
      {"kind=condor", "there is no kind 'condor'"},
      {"short.width=5", "it is not about one leg"},
      {"underlying=", "a name is empty"},
  };
  for (const auto& [text, message] : cases) {
    const auto setting = ParseFilter(text);
    ASSERT_FALSE(setting) << text;
    EXPECT_THAT(setting.error().Text(), HasSubstr(message)) << text;
    EXPECT_FALSE(setting.error().remedy.empty()) << text;
  }
}

TEST(Filter, ReadsItsOwnTextAndItsExamples) {
  std::set<std::string_view> names;
  for (const auto& info : Filters()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    const auto setting = ParseFilter(info.example);
    ASSERT_TRUE(setting) << info.example << ": " << setting.error().Text();
    EXPECT_EQ(setting->info, &info);
    const auto again = ParseFilter(setting->Text());
    ASSERT_TRUE(again) << setting->Text();
    EXPECT_EQ(*again, *setting);
    EXPECT_THAT(FiltersMarkdown(), HasSubstr(info.example));
  }
}

}  // namespace
}  // namespace m8::scanner
