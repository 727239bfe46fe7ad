#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::config {
class Registry;
}

namespace m8::risk {

/// The numbers of the pre-trade controls; section [risk] of the configuration.
struct Limits {
  Money max_daily_loss = Money::FromUnits(5'000 * Money::kScale);
  std::int64_t max_position_size = 10;       // units of one kind and expiry
  std::int64_t max_concurrent_orders = 5;    // working or unknown
  std::int64_t max_structures_per_kind = 1;  // of one kind and expiry, held or working
  Money min_account_balance = Money::FromUnits(25'000 * Money::kScale);
  Money max_capital_at_risk = Money::FromUnits(20'000 * Money::kScale);
  Duration max_quote_age = std::chrono::seconds{15};
  Duration duplicate_window = std::chrono::minutes{1};

  // One order.
  std::int64_t max_order_units = 10;
  Money max_order_value = Money::FromUnits(25'000 * Money::kScale);  // price x units x multiplier
  Money max_loss_per_order = Money::FromUnits(10'000 * Money::kScale);
  bool allow_naked_short = false;
  double collar_spreads = 1.0;  // the worst price lies so far from the mid at most
  double collar_least = 1.0;    // points, however narrow the market: what follows it must get out
  Duration collar_window = std::chrono::minutes{10};
  Price max_price_drift = Price::FromUnits(Price::kScale / 2);  // within collar_window, in sum
  std::vector<std::string> underlyings{"SPX", "XSP"};
  std::vector<std::string> trading_classes{"SPX", "SPXW", "XSP"};

  // A strategy, and all of them.
  std::int64_t max_orders_per_kind = 2;  // working or unknown entries
  std::int64_t max_structures = 5;       // held or working
  Money max_capital_per_kind = Money::FromUnits(15'000 * Money::kScale);
  Money max_margin = Money::FromUnits(20'000 * Money::kScale);

  // Pace and time.
  std::int64_t max_messages_per_second = 10;  // orders and changes; cancellations always pass
  /// The last fifth of it, one at least, is kept for orders that close.
  [[nodiscard]] std::int64_t MessagesOfEntries() const {
    return std::max<std::int64_t>(max_messages_per_second - (max_messages_per_second + 4) / 5, 1);
  }
  std::int64_t max_executions = 10;  // entries of one strategy within execution_window
  Duration execution_window = std::chrono::hours{1};
  Duration no_entry_after_open{};
  Duration no_entry_before_close = std::chrono::minutes{5};
  std::vector<std::string> blackout_events{"FOMC", "CPI", "NFP"};
  Duration blackout_before = std::chrono::minutes{30};
  Duration blackout_after = std::chrono::minutes{90};

  // Sums over positions and orders, in dollars; see Sensitivity. At kNoLimit none is counted.
  static constexpr Money kNoLimit = Money::FromUnits(1'000'000'000 * Money::kScale);
  Money max_delta = kNoLimit;
  Money max_gamma = kNoLimit;
  Money max_vega = kNoLimit;
  Money max_theta = kNoLimit;
  [[nodiscard]] bool CountGreeks() const {
    return std::min({max_delta, max_gamma, max_vega, max_theta}) < kNoLimit;
  }

  // What was lost.
  Money max_drawdown = Money::FromUnits(10'000 * Money::kScale);
  Duration drawdown_window = std::chrono::days{30};
  std::int64_t max_loss_streak = 4;
  Duration cool_down = std::chrono::hours{24};

  /// A reload or a restart may permit more than what was in force; see config/looser.hpp.
  bool allow_loosening = false;
  /// The one live account that may be traded, where the live switch is given too. Empty: paper
  /// accounts (DU...) only.
  std::string live_account;
};

/// Declares the settings of [risk].
void Declare(config::Registry& registry, Limits& limits);

}  // namespace m8::risk
