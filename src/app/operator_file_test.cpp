#include "app/operator_file.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "app/fresh_folder_test.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

OperatorFile Fresh(const std::string& name) {
  return KillFile(FreshFolder("operator_" + name) / "state");
}

TEST(OperatorFile, IsInForceFromGivenToWithdrawn) {
  const auto kill = Fresh("given");
  EXPECT_FALSE(kill.Given());
  ASSERT_TRUE(kill.Give("too much\nnoise\n"));
  EXPECT_EQ(kill.Given(), "too much noise");
  ASSERT_TRUE(kill.Give("again"));
  EXPECT_EQ(kill.Given(), "again");
  ASSERT_TRUE(kill.Withdraw());
  EXPECT_FALSE(kill.Given());
  EXPECT_TRUE(kill.Withdraw());  // twice is no error
}

TEST(OperatorFile, OfOneOrderIsNoneOfTheOther) {
  const auto kill = Fresh("both");
  const auto flatten = FlattenFile(kill.Path().parent_path());
  ASSERT_TRUE(flatten.Give("x"));
  EXPECT_FALSE(kill.Given());
  EXPECT_TRUE(flatten.Given());
}

TEST(OperatorFile, NeedsNoReason) {
  const auto kill = Fresh("touched");
  fs::create_directories(kill.Path().parent_path());
  std::ofstream{kill.Path()};
  EXPECT_EQ(kill.Given(), "");
}

TEST(OperatorFile, ThatCannotBeReadCountsAsGiven) {
  const auto kill = Fresh("folder");
  fs::create_directories(kill.Path());
  EXPECT_TRUE(kill.Given());
}

TEST(OperatorFile, SaysWhereItCannotBeGiven) {
  const OperatorFile nowhere("/proc/no/such/kill");
  const auto given = nowhere.Give("x");
  ASSERT_FALSE(given);
  EXPECT_NE(given.error().message.find("/proc/no/such/kill"), std::string::npos);
}

}  // namespace
}  // namespace m8::app
