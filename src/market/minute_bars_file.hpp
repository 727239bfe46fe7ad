#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "market/bars.hpp"

namespace m8::market {

/// Bars from CSV: a header line with at least date (2026-07-17), time_et (09:30 in New York), open,
/// high, low, close, in any order; volume if there is one; other columns are passed over. Errors
/// name the line and column: a missing column, a bad number or time, high below low, a bar that is
/// not later than the one before it, no bar at all.
Result<std::vector<Bar>> ParseBars(std::string_view text, std::string_view name);

/// The same of a file, gzip or plain.
Result<std::vector<Bar>> ReadBarsFile(const std::string& path);

}  // namespace m8::market
