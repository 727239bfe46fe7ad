#include "quant/history_stats.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace m8::quant {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Cells of a CSV file without its header; none where it is absent.
Rows ReadRows(const std::string& path) {
  std::ifstream file(path);
  Rows rows;
  for (std::string line; std::getline(file, line);) {
    const auto cells = Split(Trim(line), ',');
    rows.emplace_back(cells.begin(), cells.end());
  }
  if (!rows.empty()) {
    rows.erase(rows.begin());
  }
  return rows;
}

double Number(const std::string& cell) { return ParseNumber<double>(cell).value(); }

/// Daily bars up to and including a date.
struct History {
  std::vector<double> open, high, low, close;

  History(const Rows& rows, const std::string& last) {
    for (const auto& row : rows) {
      if (row[0] <= last) {
        open.push_back(Number(row[1]));
        high.push_back(Number(row[2]));
        low.push_back(Number(row[3]));
        close.push_back(Number(row[4]));
      }
    }
  }
  [[nodiscard]] DailyBars Last(std::size_t n) const& {
    const auto tail = [n](const std::vector<double>& column) {
      return std::span<const double>(column).last(n);
    };
    return {tail(open), tail(high), tail(low), tail(close)};
  }
};

TEST(HistoryStats, AgreeWithAnIndependentComputationOnRealBars) {
  const std::string data = M8_SOURCE_DIR "/../shared/data/C_bars/";
  const Rows index = ReadRows(data + "spx_daily_2019_2026.csv");
  const Rows implied = ReadRows(data + "vix_daily_2019_2026.csv");
  if (index.empty() || implied.empty()) {
    GTEST_SKIP() << "no real market data beside the repository";
  }
  const Rows golden = ReadRows(M8_SOURCE_DIR "/tests/golden/history_stats.csv");
  ASSERT_EQ(golden.size(), 12u);
  for (const auto& row : golden) {
    const auto bars = static_cast<std::size_t>(Number(row[1]));
    const History history(index, row[0]);
    const DailyBars last = history.Last(bars);
    EXPECT_NEAR(CloseToCloseVol(last.close).value(), Number(row[2]), 1e-12) << row[0];
    EXPECT_NEAR(ParkinsonVol(last).value(), Number(row[3]), 1e-12) << row[0];
    EXPECT_NEAR(YangZhangVol(last).value(), Number(row[4]), 1e-12) << row[0];
    const auto vix = History(implied, row[0]).close;
    const auto before = std::span(vix).first(vix.size() - 1);
    EXPECT_NEAR(IvRank(before, vix.back()).value(), Number(row[5]), 1e-12) << row[0];
    EXPECT_NEAR(IvPercentile(before, vix.back()).value(), Number(row[6]), 1e-12) << row[0];
  }
}

TEST(IvRank, IsNoPercentile) {
  // A year at 20 to 30, and one day of panic: rank says low, percentile says high.
  std::vector<double> vols(kHistoryDays);
  for (std::size_t i = 0; i < vols.size(); ++i) {
    vols[i] = 20.0 + 10.0 * static_cast<double>(i) / kHistoryDays;
  }
  vols[100] = 80.0;
  EXPECT_NEAR(IvRank(vols, 32.0).value(), 0.2, 1e-12);
  EXPECT_NEAR(IvPercentile(vols, 32.0).value(), 251.0 / 252.0, 1e-12);
}

TEST(IvRank, LooksBackOneYearOnly) {
  std::vector<double> vols(kHistoryDays + 1, 20.0);
  vols.front() = 90.0;  // a year and a day ago
  vols.back() = 10.0;
  EXPECT_EQ(IvRank(vols, 20.0).value(), 1.0);
  EXPECT_EQ(IvRank(vols, 30.0).value(), 2.0);  // a new high is told as one
}

TEST(IvRank, SaysWhyItIsAbsent) {
  std::vector<double> vols(kHistoryDays - 1, 20.0);
  EXPECT_EQ(IvRank(vols, 20.0).error(), HistoryAbsence::kInsufficientHistory);
  EXPECT_EQ(IvPercentile(vols, 20.0).error(), HistoryAbsence::kInsufficientHistory);
  vols.push_back(20.0);
  EXPECT_EQ(IvRank(vols, 20.0).error(), HistoryAbsence::kFlatHistory);
  EXPECT_EQ(IvPercentile(vols, 20.0).value(), 0.0);
  EXPECT_EQ(IvRank(vols, 0.0).error(), HistoryAbsence::kBadValue);
  vols[7] = -1.0;
  EXPECT_EQ(IvPercentile(vols, 20.0).error(), HistoryAbsence::kBadValue);
  EXPECT_EQ(Name(HistoryAbsence::kInsufficientHistory), "insufficient_history");
}

TEST(RealisedVol, SaysWhyItIsAbsent) {
  const std::vector<double> two{100, 101};
  const std::vector<double> three{100, 101, 0};
  EXPECT_EQ(CloseToCloseVol(two).error(), HistoryAbsence::kInsufficientHistory);
  EXPECT_EQ(CloseToCloseVol(three).error(), HistoryAbsence::kBadValue);
  EXPECT_EQ(ParkinsonVol({}).error(), HistoryAbsence::kInsufficientHistory);
  EXPECT_EQ(YangZhangVol({two, two, two, two}).error(), HistoryAbsence::kInsufficientHistory);
  const std::vector<double> highs{101, 102};
  EXPECT_EQ(ParkinsonVol({two, two, highs, two}).error(), HistoryAbsence::kBadValue);
}

TEST(RealisedVol, ByHand) {
  // One bar from 100 to 102: ln(1.02)^2 / (4 ln 2) a day.
  const std::vector<double> open{101}, high{102}, low{100}, close{101};
  EXPECT_NEAR(ParkinsonVol({open, high, low, close}).value(),
              std::log(1.02) / std::sqrt(4 * std::log(2.0)) * std::sqrt(252.0), 1e-14);
  // Returns +1 % and -1 % (log): the sample variance is 2e-4.
  const std::vector<double> closes{100, 100 * std::exp(0.01), 100};
  EXPECT_NEAR(CloseToCloseVol(closes).value(), std::sqrt(2e-4 * 252), 1e-14);
}

RC_GTEST_PROP(RealisedVol, DoesNotDependOnTheUnitOfPrice, ()) {
  std::vector<double> open, high, low, close;
  double last = 100;
  for (int i = 0; i < 30; ++i) {
    const double at = last * (1 + *rc::gen::inRange(-100, 100) / 10'000.0);
    last = at * (1 + *rc::gen::inRange(-100, 100) / 10'000.0);
    open.push_back(at);
    close.push_back(last);
    high.push_back(std::max(at, last) * (1 + *rc::gen::inRange(0, 100) / 10'000.0));
    low.push_back(std::min(at, last) / (1 + *rc::gen::inRange(0, 100) / 10'000.0));
  }
  const auto scaled = [](std::vector<double> column) {
    for (double& x : column) {
      x *= 64.0;  // exact
    }
    return column;
  };
  const auto o = scaled(open), h = scaled(high), l = scaled(low), c = scaled(close);
  const auto same = [](HistoryResult<double> a, HistoryResult<double> b) {
    return a && b && std::abs(*a - *b) < 1e-12;
  };
  RC_ASSERT(same(YangZhangVol({open, high, low, close}), YangZhangVol({o, h, l, c})));
  RC_ASSERT(same(ParkinsonVol({open, high, low, close}), ParkinsonVol({o, h, l, c})));
  RC_ASSERT(same(CloseToCloseVol(close), CloseToCloseVol(c)));
}

}  // namespace
}  // namespace m8::quant
