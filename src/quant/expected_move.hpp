#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <optional>
#include <string_view>

#include "quant/calendar_years.hpp"

namespace m8::quant {

/// Whatever is called an expected move, in points. They differ by half, so the one used is always
/// named beside the number.
enum class MoveConvention : std::uint8_t {
  kAtrWilder,             // average true range of 5-minute bars (market::WilderAtr): of one bar
  kStraddleMeanMove,      // the at-the-money straddle itself: the mean absolute move to settlement
  kStraddleOneSd,         // straddle x sqrt(pi/2) = 1.2533: one standard deviation, if normal
  kStraddleEightyFive,    // 0.85 x straddle: a convention of retail platforms, disputed
  kAtTheMoneyVolSd,       // forward x vol at the forward x sqrt(years)
  kSmileSd,               // one standard deviation of the law that the smile means
  kVarianceStripSd,       // forward x sqrt(total variance of the strip to settlement)
  kOneDayVarianceStripSd  // the same of the next session's 390 minutes, VIX1D-like
};
std::string_view Name(MoveConvention convention) noexcept;

/// What people mean when they read an expected move off the at-the-money straddle.
enum class StraddleConvention : std::uint8_t { kMeanMove, kOneSd, kEightyFivePercent };

/// Points; `straddle` is call + put at the forward's strike, undiscounted.
constexpr double StraddleMove(double straddle, StraddleConvention convention) noexcept {
  constexpr double kEightyFive = 0.85;
  switch (convention) {
    case StraddleConvention::kMeanMove:
      return straddle;
    case StraddleConvention::kOneSd:
      return straddle / (std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
    case StraddleConvention::kEightyFivePercent:
      return kEightyFive * straddle;
  }
  return straddle;
}

/// One standard deviation of the settlement level in points, from the at-the-money vol.
inline double OneSdMove(double forward, double vol, CalendarYears expiry) noexcept {
  return expiry.Value() > 0.0 ? forward * vol * std::sqrt(expiry.Value()) : 0.0;
}

/// Points, of a total variance (sigma^2 T: StripVariance::total, or a one-day variance). Absent
/// where it is negative or not finite.
inline std::optional<double> TotalVarianceMove(double forward, double total_variance) noexcept {
  const bool sane = std::isfinite(total_variance) && total_variance >= 0.0;
  return sane ? std::optional(forward * std::sqrt(total_variance)) : std::nullopt;
}

/// One standard deviation in points of the settlement level under the law that a smile means,
/// sqrt(2 integral of Q(K) dK), Q the undiscounted price out of the money at the smile's vol
/// (Breeden and Litzenberger 1978), to 1e-6 relative. `vol_at` gives a positive vol at every
/// strike: Smile::Vol. Absent where there is no time, no forward, or the vol is not one.
std::optional<double> SmileSdMove(double forward,
                                  CalendarYears expiry,
                                  const std::function<double(double)>& vol_at);

}  // namespace m8::quant
