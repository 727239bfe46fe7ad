#include "paper/settings.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "config/registry.hpp"

namespace m8::paper {
namespace {

using testing::HasSubstr;

TEST(PaperSettings, EachIsDeclaredWithinTheRangeOfTheExchange) {
  config::Registry registry;
  PaperSettings settings;
  Declare(registry, settings);
  EXPECT_TRUE(registry.IsSection("paper"));
  EXPECT_TRUE(registry.IsSection("sim"));
  EXPECT_TRUE(registry.RunChecks().empty());
  EXPECT_FALSE(registry.Set("sim.annual_vol", config::Given::Text("0.2"), config::Place{"test"}));
  EXPECT_EQ(settings.sim.path.annual_vol, 0.2);
  EXPECT_TRUE(registry.Set("sim.annual_vol", config::Given::Text("9"), config::Place{"test"}));
}

TEST(PaperSettings, AStartThatIsNoTimeIsTold) {
  config::Registry registry;
  PaperSettings settings;
  Declare(registry, settings);
  registry.Set("paper.start", config::Given::Text("tomorrow"), config::Place{"test"});
  ASSERT_EQ(registry.RunChecks().size(), 1U);
  EXPECT_FALSE(MakeGateway(settings));
}

TEST(MakeGateway, StartsAtTheTimeAskedFor) {
  PaperSettings settings;
  settings.start = "2026-11-18T15:00:00Z";
  const auto gateway = MakeGateway(settings);
  ASSERT_TRUE(gateway);
  EXPECT_EQ(FormatUtc((*gateway)->Now()), "2026-11-18T15:00:00.000Z");
}

TEST(MakeGateway, NamesTheFileThatItCannotRead) {
  for (const auto member : {&PaperSettings::chain_file, &PaperSettings::bars_file}) {
    PaperSettings settings;
    settings.*member = "/nowhere/at-all.csv";
    const auto gateway = MakeGateway(settings);
    ASSERT_FALSE(gateway);
    EXPECT_THAT(gateway.error().Text(), HasSubstr("/nowhere/at-all.csv"));
  }
}

TEST(MakeGateway, FollowsTheBarsOfAFile) {
  const auto path = testing::TempDir() + "paper_bars.csv";
  std::ofstream(path) << "date,time_et,open,high,low,close\n"
                         "2026-11-20,09:30,6100.00,6101.00,6099.00,6100.50\n"
                         "2026-11-20,09:31,6100.50,6102.00,6100.00,6101.00\n";
  PaperSettings settings;
  settings.start = "2026-11-20T14:31:00Z";
  settings.bars_file = path;
  const auto gateway = MakeGateway(settings);
  ASSERT_TRUE(gateway) << gateway.error().Text();
  const auto level = (*gateway)->Exchange().FindQuote(sim::kUnderlyingConId)->last->ToDouble();
  EXPECT_NEAR(level, 6100.5, 2.0);
}

TEST(MakeGateway, StartsFromARealChainAtItsOwnTime) {
  PaperSettings settings;
  settings.start = "";
  EXPECT_FALSE(MakeGateway(settings)) << "there is no chain to take the time from";
  settings.chain_file =
      M8_SOURCE_DIR "/../shared/data/B_spx_snapshots_2026/spx_20260806_1014ET_RTH.json.gz";
  if (!std::filesystem::exists(settings.chain_file)) {
    GTEST_SKIP() << settings.chain_file << " is not here";
  }
  const auto gateway = MakeGateway(settings);
  ASSERT_TRUE(gateway) << gateway.error().Text();
  EXPECT_THAT(FormatUtc((*gateway)->Now()), testing::StartsWith("2026-08-06T14:"));
  EXPECT_GT((*gateway)->Exchange().Series("SPXW", MakeDate(2026, 8, 6)).size(), 100U);
}

TEST(MakeGateway, NamesTheSettingThatIsWrong) {
  PaperSettings settings;
  settings.sim.path.annual_vol = -1;
  const auto gateway = MakeGateway(settings);
  ASSERT_FALSE(gateway);
  EXPECT_THAT(gateway.error().Text(), HasSubstr("annual vol"));
}

}  // namespace
}  // namespace m8::paper
