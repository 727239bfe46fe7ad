#pragma once

#include <span>

#include <tl/expected.hpp>

#include "base/right.hpp"
#include "quant/calendar_years.hpp"
#include "quant/vol_status.hpp"

namespace m8::quant {

/// An undiscounted option price in points (divide a quote by the discount factor first).
struct VolQuery {
  double price = 0.0;
  double forward = 0.0;
  double strike = 0.0;
  CalendarYears expiry;
  Right right = Right::kCall;
};

using VolResult = tl::expected<double, VolStatus>;

/// The vol at which Black-76 gives the price, or the reason why there is none: never a guess.
///
/// What a price can tell. It comes rounded to half an ulp, and so does the intrinsic value that is
/// taken from it, so that no solver knows the vol better than
///
///     d = ulp(price + intrinsic) / 2 / (vega vol)        relatively
///
/// Out of the money d is about 1e-16 (and the wings are better than that: there the price moves
/// with exp(-x^2 / 2 v^2)). In the money the time value holds only what the intrinsic value leaves
/// of the digits: a call of 1000 points tells a time value of 1e-6 to 7 digits; and close to its
/// bound the price hardly moves at all. Where 8 d exceeds kVolPrecision the answer is
/// kNoInformation; give the quote of the twin out of the money wherever there is one.
///
/// Everywhere else the vol is within 1e-12 + 2 d of that of the price as given (against 50 digits:
/// 1.5e-14 + 2 d), and priced again it comes back to 2.5 x 2^-52 of the forward where it is out of
/// the money and vol sqrt(T) < 3.
VolResult ImpliedVol(const VolQuery& query) noexcept;

/// Columns of equal length, one option a row, all of one expiry.
struct VolColumns {
  std::span<const double> price;  // undiscounted, points
  std::span<const double> strike;
  std::span<const Right> right;
  double forward = 0.0;
  CalendarYears expiry;
};

/// Columns of equal length, one option a row, each with its own forward and time.
struct VolRows {
  std::span<const double> price;  // undiscounted, points
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> years;  // CalendarYears
  std::span<const Right> right;
};

/// ImpliedVol of each row, the same number to the last digit whatever the other rows are; `vol` is
/// 0 where `status` is not kOk. Allocates nothing.
///
/// `start`, if not empty, has a vol a row to start from, such as that of the quote before; it may
/// be `vol` itself. Where most are within 4e-4 of the answer it saves a tenth of the time, and it
/// is given up where it does not help. From a start the last digits may be others (to 5e-15); a
/// wrong one, also 0 or not a number, does no harm.
void ImpliedVols(const VolColumns& in,
                 std::span<double> vol,
                 std::span<VolStatus> status,
                 std::span<const double> start = {}) noexcept;
void ImpliedVols(const VolRows& in,
                 std::span<double> vol,
                 std::span<VolStatus> status,
                 std::span<const double> start = {}) noexcept;

}  // namespace m8::quant
