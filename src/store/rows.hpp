#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/money.hpp"
#include "base/right.hpp"
#include "base/time.hpp"

namespace m8::store {

/// One option as one cycle saw it. Points, contracts, vols per year; absent is NULL.
struct OptionChainRow {
  TimePoint time{};  // of the cycle
  std::string underlying, trading_class;
  Date expiry{};
  Price strike;
  Right right = Right::kCall;
  std::optional<Price> bid, ask, last;
  std::optional<double> volume, open_interest;
  std::optional<double> iv, delta, gamma, vega, theta;
  std::optional<TimePoint> quote_time;
};

struct GammaExposureRow {
  TimePoint time{};
  std::string underlying;
  Date expiry{};
  double spot = 0, forward = 0;
  double total_usd_per_1pct = 0, calls_usd_per_1pct = 0, puts_usd_per_1pct = 0;
  std::optional<double> zero_gamma, zero_gamma_cumulative, call_wall, put_wall, range_pct, atr;
  std::string by_strike;  // JSON
};

/// A recommendation, or why a strategy made none (`code` set).
struct PredictionRow {
  TimePoint time{};
  std::int64_t cycle = 0;
  std::string underlying, strategy, variant;
  std::string code;  // empty for a recommendation
  std::string text;  // rationale or reason
  std::optional<double> score, probability_of_profit, expected_value_usd;
  std::optional<Price> net_price;
  std::optional<Money> max_profit, max_loss;
  std::string legs;  // JSON
};

/// The state of one order; a later row with the same order_ref replaces it.
struct OrderRow {
  std::string order_ref;
  TimePoint created{}, updated{};
  std::int64_t order_id = 0;
  std::string strategy, description, state;
  std::int64_t quantity = 0, filled = 0;
  std::optional<Price> limit, average_price;
  int attempts = 0;
};

/// One execution of a leg or combo; a correction (same exec_id stem) replaces it.
struct FillRow {
  std::string exec_id;
  std::string order_ref;
  TimePoint time{};
  std::string instrument, side;
  std::int64_t quantity = 0;
  Price price;
};

/// The commission of a fill that was written before it or in the same batch.
struct CommissionRow {
  std::string exec_id;
  Money amount;
};

/// One figure of one instant: cycle duration, data coverage, P&L, ...
struct PerformanceRow {
  TimePoint time{};
  std::string metric;  // with its unit: "cycle_seconds", "day_pnl_usd"
  double value = 0;
};

/// The at-the-money vol of a day for so many calendar days ahead; a later row of the same three
/// replaces it.
struct AtmVolRow {
  Date day{};
  std::string underlying;
  int tenor_days = 0;
  double vol = 0;  // per year
  friend bool operator==(const AtmVolRow&, const AtmVolRow&) = default;
};

/// A scan's query with a name, as JSON; a later row of the name replaces it.
struct PresetRow {
  std::string name;
  std::int64_t version = 1;
  std::string json;
  friend bool operator==(const PresetRow&, const PresetRow&) = default;
};

}  // namespace m8::store
