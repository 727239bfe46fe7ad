#pragma once

#include <optional>

#include "quant/smile.hpp"

namespace m8::quant {

/// Where the later of two expiries has less total variance at a ratio of strike to forward: the
/// calendar spread there would be worth less than nothing (Gatheral and Jacquier 2014, 2.1).
struct CalendarViolation {
  double log_moneyness = 0.0;  // ln(K/F) of the worst place
  double vol_short = 0.0;  // by which the later smile's vol is too low there, 0.01 = one vol point
  double share = 0.0;      // of the places looked at that are in violation, 0 to 1
};

/// Absent where total variance at equal moneyness falls by no more than `tolerance` (vol, 0.001 =
/// 0.1 vol points) from `near` to `far`, at 65 places even in ln(K/F) over the range that both are
/// quoted in, and where there is no such range or `far` is not later: AM and PM classes of one
/// instant have no order. Allocates nothing.
std::optional<CalendarViolation> FindCalendarViolation(const Smile& near,
                                                       const Smile& far,
                                                       double tolerance = 0.0) noexcept;

}  // namespace m8::quant
