#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/money.hpp"
#include "base/rng.hpp"
#include "sim/order.hpp"
#include "sim/settings.hpp"

namespace m8::sim::detail {

/// One leg as the order would trade it, with its quote now. No bid: selling brings nothing.
struct LegQuote {
  Side side = Side::kBuy;
  std::int64_t ratio = 1;
  std::optional<Price> bid, ask;
  std::int64_t bid_size = 0, ask_size = 0;
};

/// What the order as a whole would get, per combo, as a price to pay (negative: received).
struct NetQuote {
  Price natural;  // crossing every spread
  double mid = 0.0;
  double half = 0.0;      // natural - mid, above 0
  std::int64_t size = 0;  // combos at the natural price, at least 1
};

/// Absent where a leg has no offer, or nothing bids for a single option that is sold.
std::optional<NetQuote> NetOf(std::span<const LegQuote> legs);

/// How far a limit goes from the middle (0) to the natural price (1).
double Aggression(const NetQuote& quote, Price pays);

/// Fills per second of a limit that waits at this aggression with so many legs; `pace` is the
/// market's activity over its mean. 0 beyond the far side of the quote.
double FillsPerSecond(const FillSettings& settings,
                      double aggression,
                      std::size_t legs,
                      double pace);

/// Leg prices, on cents, each between its own middle and its natural price as the net price is
/// between those of the combo. They add up to `pays` exactly. The ratios must have no common
/// divisor.
std::vector<Price> LegPrices(std::span<const LegQuote> legs, const NetQuote& quote, Price pays);

}  // namespace m8::sim::detail
