#include "market/daily_bars.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace m8::market {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DailyBarsFile : public ::testing::Test {
 protected:
  Result<DailyBars> Read(const std::string& text) {
    std::ofstream(path_) << text;
    return ReadDailyBars(path_);
  }
  ~DailyBarsFile() override { std::filesystem::remove(path_); }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() /
                       ("daily_bars_" + std::to_string(::getpid()) + ".csv"))
                          .string();
};

TEST_F(DailyBarsFile, IsReadByTheNamesOfItsColumns) {
  const auto bars =
      Read("close,date,open,low,high,note\n11,2026-07-15,10,9,12,\n12,2026-07-16,11,10,13,x\n");
  ASSERT_TRUE(bars) << bars.error().Text();
  EXPECT_THAT(bars->close, ElementsAre(11, 12));
  EXPECT_THAT(bars->high, ElementsAre(12, 13));
  EXPECT_EQ(FormatDate(bars->date.back()), "2026-07-16");
}

TEST_F(DailyBarsFile, NamesTheLineThatIsWrong) {
  const std::string header = "date,open,high,low,close\n2026-07-15,10,12,9,11\n";
  for (const char* wrong : {"2026-07-15,10,12,9,11", "2026-07-16,10,12,9", "2026-07-16,10,x,9,11",
                            "2026-07-16,10,12,0,11", "yesterday,10,12,9,11", ""}) {
    const auto bars = Read(header + wrong + "\n");
    ASSERT_FALSE(bars) << wrong;
    EXPECT_THAT(bars.error().Text(), HasSubstr(".csv:3"));
  }
  EXPECT_THAT(Read("date,open,high,low\n").error().Text(), HasSubstr("'close'"));
  EXPECT_FALSE(Read(""));
  EXPECT_FALSE(ReadDailyBars("/no/such/file.csv"));
}

}  // namespace
}  // namespace m8::market
