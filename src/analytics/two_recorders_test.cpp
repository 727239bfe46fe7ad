// What two people recorded of the same market, independently: where they agree, a fault of ours
// would show. The chains and vix_spot_at_snapshots are one recorder's, the minute bars and daily
// features a second's, the daily bars a third's.
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "analytics/real_chains_test.hpp"
#include "base/text.hpp"
#include "market/bars.hpp"
#include "market/minute_bars_file.hpp"
#include "market/time_zone.hpp"

namespace m8::analytics {
namespace {

double Number(const std::string& cell) { return ParseNumber<double>(cell).value(); }

TEST(TwoRecorders, SpotAndForwardLieInTheOthersMinute) {
  M8_NEEDS_REAL_CHAINS();
  std::map<TimePoint, market::Bar> minutes;
  const auto bars =
      market::ReadBarsFile(market::RealData("C_bars/spx_1min_20260717_20260807.csv.gz"));
  ASSERT_TRUE(bars);
  for (const auto& bar : *bars) {
    minutes[bar.start] = bar;
  }
  int compared = 0;
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    const auto minute = minutes.find(std::chrono::floor<std::chrono::minutes>(real.chain.as_of));
    if (real.name.find("_RTH") == std::string::npos || minute == minutes.end()) {
      continue;
    }
    const auto& bar = minute->second;
    // Either rounds to a cent.
    EXPECT_GE(*real.chain.spot, bar.low - 0.011) << real.name;
    EXPECT_LE(*real.chain.spot, bar.high + 0.011) << real.name;
    const auto state = Analyze(real.chain, *NearestSeries(real.chain), {}, {});
    ASSERT_TRUE(state) << real.name;
    // Of today's expiry the forward is the spot, but for a basis of a few points at the open.
    EXPECT_GT(state->forward, bar.low - 6) << real.name;
    EXPECT_LT(state->forward, bar.high + 6) << real.name;
    ++compared;
  }
  EXPECT_GE(compared, 25);
}

TEST(TwoRecorders, VixAtTheSnapshotsLiesInTheDaysRange) {
  M8_NEEDS_REAL_CHAINS();
  std::map<std::string, std::pair<double, double>> range;
  for (const auto& row : market::RealRows("C_bars/vix_daily_2019_2026.csv")) {
    range[row[0]] = {Number(row[3]), Number(row[2])};
  }
  int compared = 0;
  for (const auto& row : market::RealRows("B_spx_snapshots_2026/vix_spot_at_snapshots.csv")) {
    const auto day = range.find(row[0].substr(0, 10));
    const bool in_session = row[0].substr(11) < "16:00";  // the index goes on until 16:15
    if (day != range.end() && in_session) {
      EXPECT_GE(Number(row[2]), day->second.first - 0.011) << row[0];
      EXPECT_LE(Number(row[2]), day->second.second + 0.011) << row[0];
      ++compared;
    }
  }
  EXPECT_GE(compared, 25);
}

/// The second's average true range, made of the third's bars.
TEST(TwoRecorders, AverageTrueRangeOfOneIsThatOfTheOther) {
  M8_NEEDS_REAL_CHAINS();
  std::map<std::string, double> theirs;
  for (const auto& row : market::RealRows("C_bars/spx_daily_features_20240822_20260807.csv.gz")) {
    if (const auto atr = ParseNumber<double>(row[13])) {
      theirs[row[0]] = *atr;
    }
  }
  market::WilderAtr atr;
  int compared = 0;
  for (const auto& row : market::RealRows("C_bars/spx_daily_2019_2026.csv")) {
    if (row[0] < "2024-08-22") {
      continue;
    }
    atr.Add({{}, Number(row[1]), Number(row[2]), Number(row[3]), Number(row[4]), {}});
    const auto other = theirs.find(row[0]);
    if (other != theirs.end() && atr.Value()) {
      EXPECT_NEAR(*atr.Value(), other->second, 0.05) << row[0];
      ++compared;
    }
  }
  EXPECT_GE(compared, 400);
}

}  // namespace
}  // namespace m8::analytics
