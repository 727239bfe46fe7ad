#pragma once

#include <cstdint>
#include <string>

#include "scanner/scan.hpp"
#include "scanner/universe.hpp"

namespace m8::bench {

enum class ScanSize : std::uint8_t {
  kTenThousand,  // one underlying, 20 expiries of 250 strikes: 1.245 million credit verticals
  kMillion,      // 794 underlyings of 30 expiries of 21 strikes: 10.0 million
};

/// Quotes around Black prices of a skewed smile, on the grid of 0.05, with volumes, open interest
/// and ages of all sizes; what is quoted at less than 0.05 has no bid. Fair values are at 0.9 of
/// the vol, give or take 1 %, so that some spreads are better than others. Always the same.
scanner::Universe ScanUniverse(ScanSize size);

/// Ten filters of legs.
scanner::Query TenFilters();
/// Credit verticals of at least 0.05 whose short leg has a delta of at most 0.30: the 20 with the
/// most expected value for their risk.
scanner::Query BestCredits();

/// The universe as the peers read it: a line of names, then a row a line; empty where absent. The
/// figures that filters look at in single precision, as we have them.
std::string ToCsv(const scanner::Universe& universe);

}  // namespace m8::bench
