#pragma once

#include <compare>

#include "base/time.hpp"

namespace m8::quant {

inline constexpr double kSecondsPerYear = 31'536'000.0;  // 365 days, as in the broker's vols
inline constexpr double kDaysPerYear = 365.0;

/// Time to settlement on the calendar clock: every second counts the same, night or session.
///
/// A type of its own, because the other clock in use (trading minutes over 252 x 390) gives numbers
/// that look alike: a vol from one clock put together with a time from the other is wrong by a
/// factor of 2.3 in gamma, and nothing crashes. Solve and price on this clock only.
class CalendarYears {
 public:
  constexpr CalendarYears() = default;
  constexpr explicit CalendarYears(double years) : years_(years) {}
  static constexpr CalendarYears FromSeconds(double seconds) {
    return CalendarYears{seconds / kSecondsPerYear};
  }
  static constexpr CalendarYears Between(TimePoint now, TimePoint settlement) {
    return FromSeconds(m8::Seconds(settlement - now));
  }

  [[nodiscard]] constexpr double Value() const { return years_; }
  [[nodiscard]] constexpr double Seconds() const { return years_ * kSecondsPerYear; }
  friend constexpr auto operator<=>(CalendarYears, CalendarYears) = default;

 private:
  double years_ = 0.0;
};

}  // namespace m8::quant
