#pragma once

#include <cstdint>

#include "sim/detail/listing.hpp"

namespace m8::sim::detail {

/// Draws open interest and expected volume of each row: log-normal around a shape that peaks at
/// round strikes, puts below the index, calls above it; in total what a real expiry of that age
/// carries (366,000 contracts at the open of a 0DTE, which trades 2.8 times that on the day).
void DrawInterest(SeriesBook& series, const ListingDay& day, int sessions_left);

}  // namespace m8::sim::detail
