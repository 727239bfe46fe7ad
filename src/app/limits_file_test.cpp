#include "app/limits_file.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "app/fresh_folder_test.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

fs::path Fresh(const std::string& name) { return FreshFolder("limits_" + name) / "limits"; }

TEST(LimitsFile, HasNothingAtFirstAndThenWhatWasSaved) {
  const LimitsFile file(Fresh("saved"));
  EXPECT_EQ(file.Load().value(), config::RecordedLimits{});
  const config::RecordedLimits limits{{"risk.max_daily_loss", "5000.00"},
                                      {"risk.live_account", ""},
                                      {"risk.underlyings", "SPX,X Y"}};
  ASSERT_TRUE(file.Save(limits));
  EXPECT_EQ(file.Load().value(), limits);
}

TEST(LimitsFile, SaysWhichLineIsNone) {
  const auto path = Fresh("torn");
  std::ofstream(path) << "risk.max_margin 5\nrisk.max_da\n";
  const auto limits = LimitsFile(path).Load();
  ASSERT_FALSE(limits);
  EXPECT_NE(limits.error().message.find("'risk.max_da' is no limit"), std::string::npos);
}

TEST(LimitsFile, ThatCannotBeReadIsNotTakenForNone) {
  const auto path = Fresh("folder");
  fs::create_directories(path);
  EXPECT_FALSE(LimitsFile(path).Load());
}

}  // namespace
}  // namespace m8::app
