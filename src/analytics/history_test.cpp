#include "analytics/history.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::analytics {
namespace {

using ::testing::HasSubstr;

/// Days one after the other from 2025-01-01, each up by a hundredth and closing at its high.
market::DailyBars Rising(std::size_t days) {
  market::DailyBars bars;
  for (std::size_t i = 0; i < days; ++i) {
    bars.date.push_back(
        Date{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1} + std::chrono::days{i}});
    const double close = 100 * std::pow(1.01, static_cast<double>(i));
    bars.open.push_back(close / 1.01);
    bars.low.push_back(close / 1.01);
    bars.high.push_back(close);
    bars.close.push_back(close);
  }
  return bars;
}

TEST(HistoryOf, LooksNeitherAtTodayNorBeyond) {
  auto bars = Rising(300);
  const Date today = bars.date[280];
  const HistoryStats before = HistoryOf(bars, bars, today);
  for (std::size_t i = 280; i < 300; ++i) {
    bars.open[i] = bars.high[i] = bars.low[i] = bars.close[i] = 1;
  }
  const HistoryStats after = HistoryOf(bars, bars, today);
  EXPECT_EQ(before.iv_rank, after.iv_rank);
  EXPECT_EQ(before.yang_zhang, after.yang_zhang);
  EXPECT_GT(*before.iv_rank, 1);  // a new high
  EXPECT_EQ(*before.iv_percentile, 1);
}

TEST(HistoryOf, KnowsASteadyRiseFromARange) {
  const auto bars = Rising(300);
  const HistoryStats stats = HistoryOf(bars, {}, MakeDate(2030, 1, 1));
  EXPECT_NEAR(*stats.close_to_close, 0, 1e-6);  // no deviation from its mean
  EXPECT_NEAR(*stats.parkinson, std::log(1.01) / std::sqrt(4 * std::log(2.0)) * std::sqrt(252.0),
              1e-12);
}

TEST(HistoryOf, SaysWhatIsTooShort) {
  const HistoryStats stats = HistoryOf(Rising(10), Rising(100), MakeDate(2030, 1, 1));
  JsonWriter json;
  AppendValue(json, stats);
  const std::string text = json.Take();
  EXPECT_THAT(text, HasSubstr(R"("iv_rank":null)"));
  EXPECT_THAT(text, HasSubstr(R"("realised_parkinson":"insufficient_history")"));
}

}  // namespace
}  // namespace m8::analytics
