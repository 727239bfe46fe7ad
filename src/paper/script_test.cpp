#include "paper/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::paper {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view kScript = R"(# The acknowledgement of an order is lost.
hazard H1 H25
setting paper.max_lines 5

expect ready within 10s
at 20s  drop openOrder   # the first one
        we place A buy 1 condor40/25 at -3
+5s     restart for 30s
+5s     say 2104
)";

TEST(Script, LinesSayWhenAndWhat) {
  const auto script = ParseScript(kScript, "a.scn");
  ASSERT_TRUE(script) << script.error().Text();
  EXPECT_THAT(script->hazards, ElementsAre("H1", "H25"));
  ASSERT_THAT(script->settings, SizeIs(1));
  EXPECT_EQ(script->settings[0].second, "5");
  ASSERT_THAT(script->lines, SizeIs(5));
  EXPECT_EQ(script->lines[0].who, ScriptLine::Who::kExpectation);
  EXPECT_EQ(script->lines[0].text, "ready within 10s");
  EXPECT_EQ(script->lines[1].number, 6);
  EXPECT_EQ(script->lines[1].when, ScriptLine::When::kAt);
  EXPECT_EQ(script->lines[2].text, "place A buy 1 condor40/25 at -3");
  EXPECT_EQ(script->lines[3].when, ScriptLine::When::kAfter);
}

TEST(Script, APlayerHandsOutCommandsAtTheirTimes) {
  const auto script = ParseScript(kScript, "a.scn");
  ASSERT_TRUE(script);
  const TimePoint start{seconds{1'000'000}};
  ScriptPlayer player(*script, start);
  EXPECT_EQ(player.NextDeadline(), start + seconds{20});
  EXPECT_THAT(player.Take(start + seconds{19}), SizeIs(0));
  EXPECT_THAT(player.Take(start + seconds{25}), SizeIs(2));
  EXPECT_EQ(player.NextDeadline(), start + seconds{30});
  EXPECT_THAT(player.Take(start + seconds{99}), SizeIs(1));
  EXPECT_EQ(player.NextDeadline(), std::nullopt);
}

TEST(Script, ABadLineIsNamedWithItsRemedy) {
  const auto refusal = [](std::string_view text) {
    const auto script = ParseScript(text, "b.scn");
    EXPECT_FALSE(script) << text;
    return script ? std::string() : script.error().Text();
  };
  EXPECT_THAT(refusal("hazard H1\n\nat 5s clsoe\n"), HasSubstr("b.scn:3"));
  EXPECT_THAT(refusal("at 5s clsoe"), HasSubstr("did you mean 'close'?"));
  EXPECT_THAT(refusal("at soon close"), HasSubstr("'soon' is no span of time"));
  EXPECT_THAT(refusal("close\nsetting a b"), HasSubstr("behind what happens"));
  EXPECT_THAT(refusal("setting a"), HasSubstr("setting paper.max_lines 5"));
  EXPECT_THAT(refusal("# nothing"), HasSubstr("nothing happens"));
}

}  // namespace
}  // namespace m8::paper
