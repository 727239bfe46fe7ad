#pragma once

#include <cmath>
#include <numbers>

#include "quant/calendar_years.hpp"

namespace m8::quant {

/// What people mean when they read an expected move off the at-the-money straddle. They differ by
/// half, so the one used is always named.
enum class StraddleConvention {
  kMeanMove,           // the straddle itself: the mean absolute move
  kOneSd,              // straddle x sqrt(pi/2) = 1.2533: one standard deviation
  kEightyFivePercent,  // 0.85 x straddle: a convention of retail platforms, disputed
};

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

}  // namespace m8::quant
