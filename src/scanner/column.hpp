#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace m8::scanner {

/// What is known of an option, a number a row. Prices in points.
enum class Column : std::uint8_t {
  kStrike,
  kBid,
  kAsk,
  kMid,          // of a two-sided, uncrossed quote
  kSpread,       // ask - bid
  kSpreadShare,  // of the mid
  kIv,           // per year on the calendar clock
  kAbsDelta,     // to the spot, without its sign
  kGamma,        // per point
  kTheta,        // points a calendar day
  kVega,         // points per vol point
  kVolume,       // contracts today
  kOpenInterest,
  kQuoteTime,       // seconds after the universe's base time
  kDaysToExpiry,    // calendar days from the base time's New York date
  kSettlement,      // hours after the base time
  kMoneyness,       // strike / forward - 1
  kProbabilityItm,  // under the law that the smile means
  kProbabilityTouch,
  kIvRank,  // of the series' tenor, today among the year
  kIvPercentile,
  kEvents,  // known events before settlement
};
inline constexpr std::size_t kColumns = static_cast<std::size_t>(Column::kEvents) + 1;

constexpr std::size_t Index(Column column) noexcept { return static_cast<std::size_t>(column); }
/// "spread_share": as in JSON.
std::string_view Name(Column column) noexcept;

}  // namespace m8::scanner
