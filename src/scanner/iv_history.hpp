#pragma once

#include <map>
#include <optional>
#include <span>
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

/// The tenors that are kept of each underlying, in calendar days. 0 is the expiry of the day itself
/// as it stands kOpeningTimeLeft or more before its settlement: later its vol says what time it is.
inline constexpr Duration kOpeningTimeLeft = std::chrono::hours{6};
inline constexpr int kTenorDays[] = {0, 1, 7, 14, 30, 60, 90, 180, 365};

/// Today's vols of the tenors that lie within the expiries of the analysis: total variance is taken
/// to be linear in time between two of them. Nothing is extrapolated. `day`: New York's.
std::vector<AtmVol> AtmVolsOf(std::span<const analytics::MarketState> series, Date day);

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
  /// has none. A series that expires today has its place by its vol of this morning, which must
  /// have been added. In the order of the analysis, for FillSettings.
  [[nodiscard]] std::vector<std::optional<VolStanding>> StandingsOf(
      std::span<const analytics::MarketState> series, Date today) const;

 private:
  using ByDay = std::map<std::chrono::sys_days, double>;
  [[nodiscard]] VolStanding Among(const ByDay* days, double vol, Date today) const;

  std::map<std::pair<std::string, int>, ByDay> days_;
};

}  // namespace m8::scanner
