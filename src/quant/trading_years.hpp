#pragma once

#include <cmath>
#include <compare>
#include <optional>

#include "quant/calendar_years.hpp"

namespace m8::quant {

inline constexpr double kTradingMinutesPerDay = 390.0;  // 09:30 to 16:00
inline constexpr double kTradingDaysPerYear = 252.0;
inline constexpr double kTradingMinutesPerYear = kTradingDaysPerYear * kTradingMinutesPerDay;

/// Time on the trading clock: only the minutes of regular sessions count, a half day as the 210
/// that it has. For people and for variance measured from session to session; solving and pricing
/// are on CalendarYears. Neither becomes the other, nor a plain number, without a name: the market
/// calendar counts the minutes (market::TradingTimeBetween).
class TradingYears {
 public:
  constexpr TradingYears() = default;
  constexpr explicit TradingYears(double years) : years_(years) {}
  static constexpr TradingYears FromMinutes(double minutes) {
    return TradingYears{minutes / kTradingMinutesPerYear};
  }
  static constexpr TradingYears FromDuration(Duration trading_time) {
    constexpr double kSecondsPerMinute = 60.0;
    return FromMinutes(m8::Seconds(trading_time) / kSecondsPerMinute);
  }

  [[nodiscard]] constexpr double Value() const { return years_; }
  [[nodiscard]] constexpr double Minutes() const { return years_ * kTradingMinutesPerYear; }
  friend constexpr auto operator<=>(TradingYears, TradingYears) = default;

 private:
  double years_ = 0.0;
};

/// One full session.
inline constexpr TradingYears kOneTradingDay = TradingYears::FromMinutes(kTradingMinutesPerDay);

/// The vol per year that a total variance (sigma^2 T, which no clock changes) means over the time
/// on this clock. Absent where there is no time, or the variance is negative or not finite.
template <class Years>
std::optional<double> VolOverTime(double total_variance, Years time) noexcept {
  const bool sane = std::isfinite(total_variance) && total_variance >= 0.0 && time.Value() > 0.0;
  return sane ? std::optional(std::sqrt(total_variance / time.Value())) : std::nullopt;
}

/// The same uncertainty of the same option told on the other clock: sigma^2 T is kept. The two
/// times are of one stretch, from now to the same settlement.
inline std::optional<double> TradingVolOfCalendarVol(double calendar_vol,
                                                     CalendarYears calendar,
                                                     TradingYears trading) noexcept {
  return VolOverTime(calendar_vol * calendar_vol * calendar.Value(), trading);
}
inline std::optional<double> CalendarVolOfTradingVol(double trading_vol,
                                                     TradingYears trading,
                                                     CalendarYears calendar) noexcept {
  return VolOverTime(trading_vol * trading_vol * trading.Value(), calendar);
}

}  // namespace m8::quant
