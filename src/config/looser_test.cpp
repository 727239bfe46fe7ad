#include "config/looser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Limited {
  Money max_loss = *Money::Parse("5000");
  Duration pause = std::chrono::minutes{1};
  bool naked = false;
  std::vector<std::string> symbols{"SPX"};
  std::string account;
  std::int64_t seed = 7;
};

void Declare(Registry& registry, Limited& l) {
  const auto add = [&](const char* name, Looser looser, auto& member) {
    registry.Add({.name = name, .help = "Limits.", .looser = looser}, member);
  };
  add("risk.max_loss", Looser::kHigher, l.max_loss);
  registry.Add(
      {.name = "risk.pause", .help = "Waits.", .range = Range{0, 86'400}, .looser = Looser::kLower},
      l.pause);
  add("risk.naked", Looser::kHigher, l.naked);
  add("risk.symbols", Looser::kHigher, l.symbols);
  add("risk.account", Looser::kHigher, l.account);
  add("risk.seed", Looser::kNo, l.seed);
}

TEST(Looser, IsWhateverPermitsMore) {
  Limited limited;
  Registry registry;
  Declare(registry, limited);
  const auto before = LimitsOf(registry);
  EXPECT_EQ(before.size(), 5U);
  EXPECT_FALSE(before.contains("risk.seed"));
  limited.max_loss = *Money::Parse("5000.01");
  limited.pause = std::chrono::seconds{59};
  limited.naked = true;
  limited.symbols = {"XSP", "SPX"};
  limited.account = "U1";
  limited.seed = 8;
  std::vector<std::string> names;
  for (const auto& change : Loosened(registry, before)) {
    names.push_back(change.name);
  }
  EXPECT_THAT(names, ElementsAre("risk.account", "risk.max_loss", "risk.naked", "risk.pause",
                                 "risk.symbols"));
}

TEST(Looser, IsNothingThatPermitsTheSameOrLess) {
  Limited limited;
  limited.naked = true;
  limited.account = "U1";
  Registry registry;
  Declare(registry, limited);
  const auto before = LimitsOf(registry);
  EXPECT_THAT(Loosened(registry, before), IsEmpty());
  limited.max_loss = *Money::Parse("4999.99");
  limited.pause = std::chrono::seconds{61};
  limited.naked = false;
  limited.symbols = {};
  limited.account = "";
  EXPECT_THAT(Loosened(registry, before), IsEmpty());
}

TEST(Looser, TightenPutsBackOnlyWhatWasLoosened) {
  Limited limited;
  Registry registry;
  Declare(registry, limited);
  const auto before = LimitsOf(registry);
  limited.max_loss = *Money::Parse("9000");
  limited.pause = std::chrono::minutes{2};
  const auto put_back = Tighten(registry, before);
  ASSERT_EQ(put_back.size(), 1U);
  EXPECT_EQ(put_back[0].before, "5000.00");
  EXPECT_EQ(put_back[0].after, "9000.00");
  EXPECT_EQ(limited.max_loss, *Money::Parse("5000"));
  EXPECT_EQ(limited.pause, std::chrono::minutes{2});
}

TEST(Looser, ForgetsWhatIsNoLimitAnyMore) {
  Limited limited;
  Registry registry;
  Declare(registry, limited);
  EXPECT_THAT(Tighten(registry, {{"risk.gone", "1"},
                                 {"risk.seed", "1"},
                                 {"risk.max_loss", "much"},
                                 {"risk.pause", "20d"}}),
              IsEmpty());
}

}  // namespace
}  // namespace m8::config
