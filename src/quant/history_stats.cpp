#include "quant/history_stats.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/assert.hpp"
#include "quant/trading_years.hpp"

namespace m8::quant {
namespace {

tl::unexpected<HistoryAbsence> Absent(HistoryAbsence reason) { return tl::unexpected(reason); }

bool IsPositive(double value) noexcept { return value > 0.0 && std::isfinite(value); }

bool ArePositive(std::span<const double> values) noexcept {
  return std::all_of(values.begin(), values.end(), IsPositive);
}

/// The days that rank and percentile look back on.
HistoryResult<std::span<const double>> LastYear(std::span<const double> daily_vols,
                                                double now) noexcept {
  if (daily_vols.size() < kHistoryDays) {
    return Absent(HistoryAbsence::kInsufficientHistory);
  }
  const auto year = daily_vols.last(kHistoryDays);
  if (!IsPositive(now) || !ArePositive(year)) {
    return Absent(HistoryAbsence::kBadValue);
  }
  return year;
}

/// Mean and sum of squares about it, one value at a time (Welford 1962).
class Deviations {
 public:
  void Add(double value) noexcept {
    ++count_;
    const double before = value - mean_;
    mean_ += before / static_cast<double>(count_);
    squares_ += before * (value - mean_);
  }
  [[nodiscard]] double SampleVariance() const noexcept {
    return squares_ / static_cast<double>(count_ - 1);
  }

 private:
  std::size_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;
};

double PerYear(double daily_variance) noexcept {
  return std::sqrt(daily_variance * kTradingDaysPerYear);
}

bool AreSane(const DailyBars& bars) noexcept {
  for (std::size_t i = 0; i < bars.close.size(); ++i) {
    const double low = bars.low[i];
    const double high = bars.high[i];
    if (!(IsPositive(low) && IsPositive(high) && low <= std::min(bars.open[i], bars.close[i]) &&
          high >= std::max(bars.open[i], bars.close[i]))) {
      return false;
    }
  }
  return true;
}

void CheckColumns(const DailyBars& bars) noexcept {
  const std::size_t n = bars.close.size();
  M8_ASSERT(bars.open.size() == n && bars.high.size() == n && bars.low.size() == n,
            "columns of equal length");
}

}  // namespace

std::string_view Name(HistoryAbsence reason) noexcept {
  switch (reason) {
    case HistoryAbsence::kInsufficientHistory:
      return "insufficient_history";
    case HistoryAbsence::kFlatHistory:
      return "flat_history";
    case HistoryAbsence::kBadValue:
      return "bad_value";
  }
  return "unknown";
}

HistoryResult<double> IvRank(std::span<const double> daily_vols, double now) noexcept {
  const auto year = LastYear(daily_vols, now);
  if (!year) {
    return Absent(year.error());
  }
  const auto [low, high] = std::minmax_element(year->begin(), year->end());
  if (*low == *high) {
    return Absent(HistoryAbsence::kFlatHistory);
  }
  return (now - *low) / (*high - *low);
}

HistoryResult<double> IvPercentile(std::span<const double> daily_vols, double now) noexcept {
  const auto year = LastYear(daily_vols, now);
  if (!year) {
    return Absent(year.error());
  }
  const auto below =
      std::count_if(year->begin(), year->end(), [now](double vol) { return vol < now; });
  return static_cast<double>(below) / static_cast<double>(kHistoryDays);
}

HistoryResult<double> CloseToCloseVol(std::span<const double> closes) noexcept {
  constexpr std::size_t kBarsMin = 3;
  if (closes.size() < kBarsMin) {
    return Absent(HistoryAbsence::kInsufficientHistory);
  }
  if (!ArePositive(closes)) {
    return Absent(HistoryAbsence::kBadValue);
  }
  Deviations returns;
  for (std::size_t i = 1; i < closes.size(); ++i) {
    returns.Add(std::log(closes[i] / closes[i - 1]));
  }
  return PerYear(returns.SampleVariance());
}

HistoryResult<double> ParkinsonVol(const DailyBars& bars) noexcept {
  CheckColumns(bars);
  if (bars.close.empty()) {
    return Absent(HistoryAbsence::kInsufficientHistory);
  }
  if (!AreSane(bars)) {
    return Absent(HistoryAbsence::kBadValue);
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < bars.high.size(); ++i) {
    const double range = std::log(bars.high[i] / bars.low[i]);
    sum += range * range;
  }
  return PerYear(sum / (4.0 * std::numbers::ln2 * static_cast<double>(bars.high.size())));
}

HistoryResult<double> YangZhangVol(const DailyBars& bars) noexcept {
  constexpr std::size_t kBarsMin = 3;
  CheckColumns(bars);
  if (bars.close.size() < kBarsMin) {
    return Absent(HistoryAbsence::kInsufficientHistory);
  }
  if (!AreSane(bars)) {
    return Absent(HistoryAbsence::kBadValue);
  }
  Deviations overnight;
  Deviations session;
  double rogers_satchell = 0.0;
  for (std::size_t i = 1; i < bars.close.size(); ++i) {
    const double up = std::log(bars.high[i] / bars.open[i]);
    const double down = std::log(bars.low[i] / bars.open[i]);
    const double move = std::log(bars.close[i] / bars.open[i]);
    overnight.Add(std::log(bars.open[i] / bars.close[i - 1]));
    session.Add(move);
    rogers_satchell += up * (up - move) + down * (down - move);
  }
  const auto n = static_cast<double>(bars.close.size() - 1);
  const double k = 0.34 / (1.34 + (n + 1.0) / (n - 1.0));
  return PerYear(overnight.SampleVariance() + k * session.SampleVariance() +
                 (1.0 - k) * rogers_satchell / n);
}

}  // namespace m8::quant
