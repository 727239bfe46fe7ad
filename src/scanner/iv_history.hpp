#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analytics/analyze.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "scanner/fill.hpp"

namespace m8::scanner {

/// The at-the-money vol of an underlying for so many calendar days ahead, as of one day.
struct AtmVol {
  Date day{};
  std::string underlying;
  int tenor_days = 0;
  double vol = 0;  // per year, calendar clock

  friend bool operator==(const AtmVol&, const AtmVol&) = default;
};

/// The tenors that are kept of each underlying, in calendar days.
inline constexpr int kTenorDays[] = {1, 7, 14, 30, 60, 90, 180, 365};

/// Today's vols of the tenors that lie within the expiries of the analysis: total variance is taken
/// to be linear in time between two of them. Nothing is extrapolated.
std::vector<AtmVol> AtmVolsOf(const analytics::ChainState& state, Date day);

/// "day,underlying,tenor_days,atm_iv" a line, below a line of these names; vols as 0.12 for 12 %.
/// Errors name line and field. `source` stands for the text.
Result<std::vector<AtmVol>> ParseAtmVols(std::string_view csv, std::string_view source);

/// At-the-money vols of the past.
class IvHistory {
 public:
  /// In the place of one of the same day, underlying and tenor.
  void Add(const AtmVol& vol);
  /// Where today's vol of the tenor nearest to a series' days stands among those of the days
  /// before; a series farther than half as much again from every tenor that has a vol today
  /// has none. In the order of
  /// the analysis, for FillSettings.
  [[nodiscard]] std::vector<std::optional<VolStanding>> StandingsOf(
      const analytics::ChainState& state, Date today) const;

 private:
  std::map<std::pair<std::string, int>, std::map<std::chrono::sys_days, double>> days_;
};

}  // namespace m8::scanner
