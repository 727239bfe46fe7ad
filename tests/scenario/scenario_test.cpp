// Each .scn beside this file is a test.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/rng.hpp"
#include "runner.hpp"

namespace m8::scenario {
namespace {

const std::string kFolder = M8_SOURCE_DIR "/tests/scenario/";

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".scn") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, Passes) {
  const auto script = paper::ReadScript(kFolder + GetParam() + ".scn");
  ASSERT_TRUE(script) << script.error().Text();
  EXPECT_FALSE(script->hazards.empty()) << "it names no hazard";
  EXPECT_EQ(RunScript(*script), "");
}

INSTANTIATE_TEST_SUITE_P(Files, Scenario, testing::ValuesIn(Names()), [](const auto& instance) {
  return instance.param;
});

// The same machine behind real sockets: some of those that need no long waits.
TEST(Tcp, ScriptsPassOverSocketsToo) {
  for (const auto* name :
       {"h01a_acknowledgement_lost", "h01b_filled_while_the_link_broke", "n05_truncated_frame",
        "n06_split_at_every_byte", "n10_everything_twice"}) {
    const auto script = paper::ReadScript(kFolder + name + ".scn");
    ASSERT_TRUE(script) << script.error().Text();
    EXPECT_EQ(RunScriptOverTcp(*script), "");
  }
}

// What a name without an address does in earnest: the shell is told, and tries again.
TEST(Tcp, ANameThatNobodyKnowsIsToldAndTriedAgain) {
  const auto script = paper::ParseScript(
      "setting tws.host no-such-host.invalid\nsetting tws.connect_timeout 1s\n"
      "expect not ready for 3s\nexpect phase connecting\n",
      "generated");
  ASSERT_TRUE(script) << script.error().Text();
  EXPECT_EQ(RunScriptOverTcp(*script), "");
}

// Hazards and faults by their numbers in the list that they are from. N12 (each message lost once)
// and N15 (every code) are the matrices below.
TEST(Hazards, EachOfTheLinkHasAScenario) {
  std::set<std::string> missing;
  for (int n = 1; n <= 21; ++n) {
    if (n != 12 && n != 15) {
      missing.insert(fmt::format("N{}", n));
    }
  }
  for (int n = 1; n <= 18; ++n) {
    missing.insert(fmt::format("H{}", n));
  }
  for (const int n : {23, 25, 26, 27, 28, 29}) {
    missing.insert(fmt::format("H{}", n));
  }
  for (const auto& name : Names()) {
    const auto script = paper::ReadScript(kFolder + name + ".scn");
    ASSERT_TRUE(script) << script.error().Text();
    for (const auto& hazard : script->hazards) {
      missing.erase(hazard);
    }
  }
  EXPECT_EQ(missing, std::set<std::string>{});
}

std::string RunText(const std::string& text) {
  const auto script = paper::ParseScript(text, "generated");
  return script ? RunScript(*script) : script.error().Text();
}

// Every sequence of three disturbances, one behind the other.
TEST(Matrix, NoSequenceOfDisturbancesLeavesTheLinkDeaf) {
  const std::vector<std::string> disturbances = {
      "lose upstream", "restore upstream", "restore upstream losing data",
      "reset",         "say 2110",         "deafen lines"};
  std::string text = "expect ready within 30s\nwe watch index SPX\nwe watch call C+10\n";
  const auto count = disturbances.size();
  for (std::size_t n = 0; n < count * count * count; ++n) {
    for (std::size_t rest = n, i = 0; i < 3; ++i, rest /= count) {
      text += "+2s " + disturbances[rest % count] + "\n";
    }
    text +=
        "+1s restore upstream\nwe forget\nexpect ready within 5m\n"
        "expect ticks index within 2m\nexpect ticks call within 2m\nexpect lines 2\n";
  }
  EXPECT_EQ(RunText(text), "");
}

// N12: the k-th message of a session is lost, whichever it is.
TEST(Matrix, AnyOneLostMessageIsSurvived) {
  std::string text = "expect ready within 30s\nwe watch index SPX\n";
  for (int k = 1; k <= 40; ++k) {
    const auto nth = fmt::format("{}th", k);
    text += fmt::format(
        "reset\ndrop any {}\nexpect ready within 5m\nheal\nwe forget\n"
        "expect ticks index within 2m\nexpect lines 1\n",
        nth);
  }
  EXPECT_EQ(RunText(text), "");
}

// N15, in several scripts: one may have 10,000 lines.
std::string RunEveryCode(const std::string& before, const char* line, const std::string& after) {
  constexpr int kFirst = 100;
  constexpr int kLast = 20'000;
  constexpr int kOfAScript = 3'000;
  for (int first = kFirst; first <= kLast; first += kOfAScript) {
    std::string text = "expect ready within 30s\n" + before;
    for (int code = first; code < std::min(first + kOfAScript, kLast + 1); ++code) {
      text += fmt::format(fmt::runtime(line), code);
    }
    if (auto wrong = RunText(text + after); !wrong.empty()) {
      return fmt::format("from code {}: {}", first, wrong);
    }
  }
  return {};
}

TEST(Matrix, NoCodeEverLosesAnOrderThatWorks) {
  EXPECT_EQ(RunEveryCode("we place A buy 1 C+10 at 1.00\nexpect status A Submitted within 5s\n",
                         "say {} about 1\n",
                         "expect lost 0\n"
                         "expect ready within 5m\nwe ask orders\nexpect status A Submitted within "
                         "5s\nexpect orders 1\nexpect one A\nwe cancel A\n"
                         "expect status A Cancelled within 5s\n"),
            "");
}

TEST(Matrix, NoCodeAboutTheLinkLeavesItUnwell) {
  EXPECT_EQ(
      RunEveryCode("we watch index SPX\n", "say {}\nrestore upstream\nexpect ready within 10m\n",
                   "we forget\nexpect ticks index within 30s\nexpect lines 1\n"),
      "");
}

// H8: TWS restarts at any moment of a widening.
TEST(Matrix, ARestartAtAnyMomentOfAWideningSendsNothingTwice) {
  Rng rng(8);
  std::string text = "expect ready within 30s\n";
  for (int round = 0; round < 60; ++round) {
    const auto name = fmt::format("A{}", round);
    text += fmt::format("we place {} buy 1 C+{} at 1.00\n", name, 5 * (1 + round % 15));
    text += fmt::format("+{}ms restart for 5s\n", rng.Below(3'000));
    text += fmt::format("+{}ms we change {} to 1.20\n", rng.Below(3'000), name);
    text +=
        fmt::format("+{}ms we change {} to 1.30\nexpect ready within 3m\n", rng.Below(9'000), name);
    text += fmt::format("we cancel {}\nexpect orders 0 within 30s\n", name);
  }
  EXPECT_EQ(RunText(text), "");
}

}  // namespace
}  // namespace m8::scenario
