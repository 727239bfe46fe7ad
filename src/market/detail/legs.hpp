#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "market/chain.hpp"

namespace m8::market::detail {

/// One option as a file lists it.
struct Leg {
  Option option;
  std::size_t place = 0;  // line, or number in the list
  std::optional<Price> bid, ask, last;
  std::optional<double> bid_size, ask_size, volume, open_interest;
  ModelValues model;
};

/// No price, size or count of a real chain comes near.
inline constexpr double kLargestNumber = 1e9;

/// A price of a file, where 0 says that there is none. The number is within [0, kLargestNumber].
std::optional<Price> PriceOrAbsent(std::optional<double> number);
/// A number of a file, where 0 says that there is none.
std::optional<double> PositiveOrAbsent(std::optional<double> number);
/// Cboe writes 0 for what it could not solve: the vol, and with it the Greeks.
void DropUnsolved(ModelValues& model);

/// Why these legs are no chain: one is listed twice, or stands for another underlying.
struct LegFault {
  std::size_t place = 0;
  std::string what;
};
/// Sorts the legs as a chain has them; the first fault, if there is one. A place is called "line"
/// or "option".
std::optional<LegFault> SortLegs(std::vector<Leg>& legs,
                                 std::string_view underlying,
                                 std::string_view place_name);

/// The chain of sorted legs, whose quotes were true at `quoted_by`, or when their class was last
/// quoted before it. At least one leg.
Result<OptionChain> ChainOf(const std::vector<Leg>& legs, TimePoint quoted_by);

}  // namespace m8::market::detail
