#pragma once

#include <cstdint>
#include <string>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::config {
class Registry;
}

namespace m8::execution {

/// kDryRun: orders are decided, vetted and journalled, and never sent.
enum class SendPolicy : std::uint8_t { kSend, kDryRun };
/// What happens at the end of the program to orders that work.
enum class ShutdownPolicy : std::uint8_t { kCancel, kLeave };

/// How an order finds its price; a file each in policies/.
enum class WorkingPolicy : std::uint8_t { kWiden, kPeg, kPatient, kTake };

/// How an order is worked; section [execution] of the configuration.
struct Settings {
  WorkingPolicy working_policy = WorkingPolicy::kWiden;  // of entries
  std::int64_t initial_edge_ticks = 2;  // the first price: so far on our side of the mid
  std::int64_t widen_ticks = 1;         // towards the market at each attempt
  std::int64_t widen_every_s = 30;      // seconds at a price before the next attempt
  std::int64_t take_every_s = 5;        // the same, of an order that takes the market's price
  std::int64_t max_attempts = 5;        // prices tried, the first included; then cancelled
  /// Orders and modifications of one session, as the exchange counts them (professional customers
  /// are those above 390 a day on a month's average). The last tenth is kept for orders that close.
  std::int64_t max_sends_per_day = 390;
  /// Fraction of the units at which an order counts as done: nothing more is conceded for the rest,
  /// which is cancelled ("accepted"). With less when the attempts are spent: "partial".
  double min_fill_size = 0.8;
  /// Before an entry is sent the broker is asked what it would cost; no answer in time: no trade.
  bool what_if = true;
  Duration what_if_timeout = std::chrono::seconds{5};
  Money what_if_margin_max = Money::FromUnits(20'000 * Money::kScale);  // of one order
  Money what_if_commission_max = Money::FromUnits(25 * Money::kScale);  // of one unit
  Money what_if_funds_after_min;                                        // available funds left
  std::int64_t units = 1;                                               // of a structure per order
  Duration ack_timeout = std::chrono::seconds{10};    // until the broker says that it has the order
  Duration legs_timeout = std::chrono::seconds{5};    // until all legs of a fill are told
  Duration reply_timeout = std::chrono::seconds{10};  // of open orders and executions
  /// Until a fill and the position that it makes are both told.
  Duration position_settle = std::chrono::seconds{5};
  bool count_foreign = true;  // positions and orders of others count as capital at risk
  /// Once a session, so long before its open, our cash and profit are held against the broker's.
  Duration tie_out_before_open = std::chrono::minutes{30};
  Money tie_out_cash_max = Money::FromUnits(1 * Money::kScale);   // may be apart
  Money tie_out_pnl_max = Money::FromUnits(100 * Money::kScale);  // of a session; marks differ
  std::string account;  // empty: the first of the connection
  ShutdownPolicy at_exit = ShutdownPolicy::kCancel;
};

/// Declares the settings of [execution].
void Declare(config::Registry& registry, Settings& settings);

}  // namespace m8::execution
