#pragma once

#include <cstddef>

#include "base/json.hpp"
#include "market/daily_bars.hpp"
#include "quant/history_stats.hpp"

namespace m8::analytics {

/// What daily bars say of vols as of the last close before a day. Each figure, or why it is absent.
struct HistoryStats {
  using Figure = quant::HistoryResult<double>;
  static Figure Unknown() { return tl::unexpected(quant::HistoryAbsence::kInsufficientHistory); }

  Figure iv_rank = Unknown();        // quant::IvRank: 0 to 1 within the year's range
  Figure iv_percentile = Unknown();  // share of the year's days that were below
  /// Per year of 252 sessions, over the look-back.
  Figure close_to_close = Unknown(), parkinson = Unknown(), yang_zhang = Unknown();
};

/// Sessions that realised vols look back on: a month's.
inline constexpr std::size_t kRealisedSessions = 21;

/// `prices`: of the underlying; `vols`: of an implied vol index, such as VIX, any unit. Either may
/// be empty. Bars of `today` and later do not count, for they are not whole.
HistoryStats HistoryOf(const market::DailyBars& prices, const market::DailyBars& vols, Date today);

/// The object: a number or null each, and "absent" with the reason of each null.
void AppendValue(JsonWriter& json, const HistoryStats& stats);

}  // namespace m8::analytics
