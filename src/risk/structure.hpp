#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/money.hpp"
#include "market/option.hpp"

namespace m8::risk {

/// Signed contracts of one option: positive held or bought, negative sold.
struct Leg {
  market::Option option;
  std::int64_t quantity = 0;

  friend bool operator==(const Leg&, const Leg&) = default;
};

/// What all legs pay in sum when the underlying settles at `level`: points, times contracts.
/// European, cash settled: max(0, level - strike) a call, max(0, strike - level) a put.
Price PayoffAt(std::span<const Leg> legs, Price level);

/// The least and the most that the legs can pay; absent: no bound.
struct PayoffRange {
  std::optional<Price> lowest, highest;
};

/// Exact where all legs settle together, as the payoff is linear between strikes and the level is
/// never negative. Legs of several series: each series on its own, summed, which is a bound that no
/// levels exceed.
PayoffRange PayoffBounds(std::span<const Leg> legs);

/// Where the net price of one unit must lie, or somebody gives money away: a vertical of width w is
/// worth 0 to w, a condor sold no more than its wider wing, a butterfly 0 to its wing. Discounting
/// is left out (a day's interest); only a payoff that is certain to be positive (a box) has its
/// lower bound set to 0 instead.
PayoffRange PriceBounds(std::span<const Leg> legs);

/// Slope of the payoff above the highest strike: calls held less calls sold.
std::int64_t UpsideSlope(std::span<const Leg> legs);

}  // namespace m8::risk
