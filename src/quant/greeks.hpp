#pragma once

#include <span>

#include "base/right.hpp"
#include "quant/calendar_years.hpp"

namespace m8::quant {

/// Options of any expiries: columns of equal length, one option a row, as in OptionTerms. A row
/// without a vol has 0 there (and the caller knows which): it gets its limits at zero vol.
struct OptionRows {
  std::span<const double> forward;  // points
  std::span<const double> strike;   // points
  std::span<const double> years;    // calendar, to settlement
  std::span<const double> vol;      // per year on the calendar clock
  std::span<const Right> right;
  std::span<const double> discount = {};  // empty: 1 for all
};

/// Options of one expiry: what they share is worked out once.
struct OptionStrip {
  double forward = 0.0;
  CalendarYears expiry;
  double discount = 1.0;
  std::span<const double> strike;
  std::span<const double> vol;
  std::span<const Right> right;
};

/// Where the results go: the fields of Greeks by the same names, and as long as the columns. An
/// empty span is not wanted. Asking for none of the last four saves a fifth of the time.
struct GreekColumns {
  std::span<double> price, delta, gamma, vega, theta_per_day, theta_per_year, rho;
  std::span<double> vanna, charm_per_day, vomma, speed;
};

/// What delta, gamma, vanna, charm and speed are derivatives to.
struct Underlying {
  double spot = 0.0;  // > 0: to the spot, forward / spot held. Else to the forward.
};

/// ComputeGreeks of each row in one pass, by the widest vectors that the processor has.
///
/// The same as the single one to the last digits that the inputs determine: an out-of-the-money
/// price and its Greeks hold to 30 + 2 d^2 ulps of themselves (of their larger term, where they are
/// a difference), d = |d1| the distance in standard deviations; an in-the-money price is that plus
/// the intrinsic value. Without time or vol: the limits, as in Greeks. A forward, strike, time or
/// vol that is below 1e-60, or no number, counts as 0, and a vol above 1e9 as that: never a NaN or
/// an infinity for finite inputs up to 1e30. A forward must be positive for its delta to be told.
/// No allocation. An output may be an input's own memory.
void ComputeGreeks(const OptionRows& in, Underlying underlying, const GreekColumns& out) noexcept;
void ComputeGreeks(const OptionStrip& in, Underlying underlying, const GreekColumns& out) noexcept;

}  // namespace m8::quant
