#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "base/right.hpp"
#include "quant/calendar_years.hpp"

namespace m8::quant {

/// Whether a price has a vol, and why not.
enum class VolStatus : std::uint8_t {
  kOk,
  kNoPrice,         // zero, negative or not finite
  kNoForward,       // forward or strike is not a positive number
  kExpired,         // no time left
  kBelowIntrinsic,  // cheaper than exercising
  kAboveBound,      // a call at the forward or dearer, a put at the strike or dearer
  kNoInformation,   // the price's last four ulps move the vol by more than kVolPrecision
};
std::string_view Name(VolStatus status) noexcept;

/// A vol is given to this relative precision, or not at all.
inline constexpr double kVolPrecision = 1e-10;

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
/// The price is turned into that of the out-of-the-money twin by parity, and solved there: Newton
/// inside a bracket on functions of the normalised price that are nearly straight lines (after
/// Jäckel 2017). An in-the-money price keeps only the digits that its time value has in it: a call
/// of 1000 points carries a time value of 1e-6 to 7 digits, and such a price is refused as
/// kNoInformation; give the quote of the twin wherever there is one.
VolResult ImpliedVol(const VolQuery& query) noexcept;

/// Columns of equal length: one option a row, all of one expiry.
struct VolColumns {
  std::span<const double> price;  // undiscounted, points
  std::span<const double> strike;
  std::span<const Right> right;
  double forward = 0.0;
  CalendarYears expiry;
};

/// ImpliedVol of each row. `vol` counts only where `status` is kOk.
void ImpliedVols(const VolColumns& in, std::span<double> vol, std::span<VolStatus> status) noexcept;

}  // namespace m8::quant
