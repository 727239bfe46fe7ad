#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

namespace m8::quant {

/// A year of sessions: what IV rank and IV percentile look back on.
inline constexpr std::size_t kHistoryDays = 252;

enum class HistoryAbsence : std::uint8_t {
  kInsufficientHistory,  // fewer days than the figure needs
  kFlatHistory,          // the rank of a value among equals
  kBadValue,             // a vol or price that is not positive and finite, a high below its low
};
/// "insufficient_history": a stable code.
std::string_view Name(HistoryAbsence reason) noexcept;

template <class T>
using HistoryResult = tl::expected<T, HistoryAbsence>;

/// Where today's vol stands among one vol a day of the past, oldest first, today's not among them;
/// the last kHistoryDays count, any unit. Below kHistoryDays days: kInsufficientHistory.
///
/// IV rank: (now - min) / (max - min). 0 to 1 within the year's range, beyond it outside. What
/// thinkorswim calls "percentile" is this.
HistoryResult<double> IvRank(std::span<const double> daily_vols, double now) noexcept;
/// IV percentile: the share of the days whose vol was below now's, 0 to 1.
HistoryResult<double> IvPercentile(std::span<const double> daily_vols, double now) noexcept;

/// Bars of sessions one after the other, oldest first: columns of equal length, any one price unit.
struct DailyBars {
  std::span<const double> open, high, low, close;
};

/// Realised vols per year of 252 sessions (0.16 = 16 %), over all the bars given: cut the columns
/// to the look-back. A bar contributes to what happened since the close before it, so n + 1 bars
/// make n returns where a close before is needed.
///
/// Close to close: the sample deviation (n - 1, the mean taken off) of log returns. 3 bars or more.
HistoryResult<double> CloseToCloseVol(std::span<const double> closes) noexcept;
/// Parkinson (1980): sqrt(mean(ln(H/L)^2) / (4 ln 2)). Of the sessions alone: a gap overnight is
/// not in it, and a drift is taken for vol. 1 bar or more.
HistoryResult<double> ParkinsonVol(const DailyBars& bars) noexcept;
/// Yang and Zhang (2000): the variance overnight, k times the one from open to close and 1 - k
/// times Rogers and Satchell's, k = 0.34 / (1.34 + (n + 1) / (n - 1)). Free of drift, gaps counted.
/// 3 bars or more: the first gives but its close.
HistoryResult<double> YangZhangVol(const DailyBars& bars) noexcept;

}  // namespace m8::quant
