#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::market {

/// Bars of sessions, oldest first: columns of equal length, one price unit.
struct DailyBars {
  std::vector<Date> date;
  std::vector<double> open, high, low, close;
};

/// A CSV file whose first line names its columns, date, open, high, low and close among them, with
/// dates like 2026-07-16 that ascend and positive prices. Errors name the line.
Result<DailyBars> ReadDailyBars(const std::string& path);

}  // namespace m8::market
