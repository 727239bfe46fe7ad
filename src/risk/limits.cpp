#include "risk/limits.hpp"

#include "config/registry.hpp"

namespace m8::risk {

namespace {

using config::Range;
using config::Reload;

constexpr double kDollarsMax = 1e9;

void DeclareOrder(config::Registry& registry, Limits& limits) {
  registry.Add({.name = "risk.max_order_units",
                .help = "Most units of one entry order.",
                .unit = "units",
                .range = Range{1, 10'000},
                .reload = Reload::kLive},
               limits.max_order_units);
  registry.Add({.name = "risk.max_order_value",
                .help = "Most that an entry pays or receives: price times units times multiplier.",
                .unit = "USD",
                .range = Range{1, kDollarsMax},
                .reload = Reload::kLive},
               limits.max_order_value);
  registry.Add({.name = "risk.max_loss_per_order",
                .help = "Most that one entry may lose at expiry, filled at its worst price.",
                .unit = "USD",
                .range = Range{1, kDollarsMax},
                .reload = Reload::kLive},
               limits.max_loss_per_order);
  registry.Add({.name = "risk.allow_naked_short",
                .help = "Entries may sell options that no bought one of the order covers.",
                .reload = Reload::kLive},
               limits.allow_naked_short);
  registry.Add({.name = "risk.collar_spreads",
                .help = "The worst price of an order lies at most so many widths of its market "
                        "beyond the mid; 0.5 is the far side.",
                .range = Range{0, 100},
                .reload = Reload::kLive},
               limits.collar_spreads);
  registry.Add({.name = "risk.collar_window",
                .help = "Orders of the same legs within this time count as one chase of the price.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               limits.collar_window);
  registry.Add({.name = "risk.max_price_drift",
                .help = "Most that an entry may concede over the best price asked for the same "
                        "legs within risk.collar_window.",
                .unit = "points",
                .range = Range{0, 10'000},
                .reload = Reload::kLive},
               limits.max_price_drift);
  registry.Add({.name = "risk.underlyings",
                .help = "Underlyings of which options may be entered.",
                .reload = Reload::kLive},
               limits.underlyings);
  registry.Add({.name = "risk.trading_classes",
                .help = "Trading classes that may be entered.",
                .reload = Reload::kLive},
               limits.trading_classes);
}

void DeclareSums(config::Registry& registry, Limits& limits) {
  registry.Add({.name = "risk.max_orders_per_kind",
                .help = "Most entries of one strategy that work at a time; unknown ones count.",
                .range = Range{1, 1'000},
                .reload = Reload::kLive},
               limits.max_orders_per_kind);
  registry.Add({.name = "risk.max_structures",
                .help = "Most structures of all strategies, held or working.",
                .range = Range{1, 1'000},
                .reload = Reload::kLive},
               limits.max_structures);
  registry.Add({.name = "risk.max_capital_per_kind",
                .help = "Most that positions and orders of one strategy may lose at expiry.",
                .unit = "USD",
                .range = Range{1, kDollarsMax},
                .reload = Reload::kLive},
               limits.max_capital_per_kind);
  registry.Add({.name = "risk.max_margin",
                .help = "Most Reg-T margin of positions and orders together, by our own count.",
                .unit = "USD",
                .range = Range{1, kDollarsMax},
                .reload = Reload::kLive},
               limits.max_margin);
}

void DeclarePace(config::Registry& registry, Limits& limits) {
  registry.Add({.name = "risk.max_messages_per_second",
                .help = "Most orders and changes of orders sent within a second; cancellations "
                        "always pass.",
                .range = Range{1, 50},
                .reload = Reload::kLive},
               limits.max_messages_per_second);
  registry.Add({.name = "risk.max_executions",
                .help = "Entries of one strategy executed within risk.execution_window; the next "
                        "opens the circuit breaker until a person closes it.",
                .range = Range{1, 10'000},
                .reload = Reload::kLive},
               limits.max_executions);
  registry.Add({.name = "risk.execution_window",
                .help = "Time over which risk.max_executions counts.",
                .range = Range{1, 86'400},
                .reload = Reload::kLive},
               limits.execution_window);
  registry.Add({.name = "risk.no_entry_after_open",
                .help = "No entries for so long after the session's open.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               limits.no_entry_after_open);
  registry.Add({.name = "risk.no_entry_before_close",
                .help = "No entries from so long before the session's close.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               limits.no_entry_before_close);
  registry.Add({.name = "risk.blackout_events",
                .help = "Kinds of scheduled events round which no entries are made: FOMC, CPI, "
                        "NFP (data/events.txt).",
                .reload = Reload::kLive},
               limits.blackout_events);
  registry.Add({.name = "risk.blackout_before",
                .help = "No entries from so long before an event of risk.blackout_events.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               limits.blackout_before);
  registry.Add({.name = "risk.blackout_after",
                .help = "No entries until so long after an event of risk.blackout_events.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               limits.blackout_after);
}

void DeclareLosses(config::Registry& registry, Limits& limits) {
  registry.Add({.name = "risk.max_drawdown",
                .help = "No entries once profits, open ones included, lie so far below their peak "
                        "within risk.drawdown_window.",
                .unit = "USD",
                .range = Range{1, kDollarsMax},
                .reload = Reload::kLive},
               limits.max_drawdown);
  registry.Add({.name = "risk.drawdown_window",
                .help = "How far back a peak of the profits counts.",
                .range = Range{3'600, 31'536'000},
                .reload = Reload::kLive},
               limits.drawdown_window);
  registry.Add({.name = "risk.max_loss_streak",
                .help = "Structures that lost, one after the other, before entries pause for "
                        "risk.cool_down.",
                .range = Range{1, 1'000},
                .reload = Reload::kLive},
               limits.max_loss_streak);
  registry.Add({.name = "risk.cool_down",
                .help = "Pause of the entries after the last loss of a streak.",
                .range = Range{0, 2'592'000},
                .reload = Reload::kLive},
               limits.cool_down);
}

}  // namespace

void Declare(config::Registry& registry, Limits& limits) {
  registry.Add({.name = "risk.max_daily_loss",
                .help = "No new entries for the session once it lost this much.",
                .unit = "USD",
                .range = Range{1, 1e9},
                .reload = Reload::kLive},
               limits.max_daily_loss);
  registry.Add({.name = "risk.max_position_size",
                .help = "Most units of one kind and expiry, held, working and wanted.",
                .unit = "units",
                .range = Range{1, 10'000},
                .reload = Reload::kLive},
               limits.max_position_size);
  registry.Add({.name = "risk.max_concurrent_orders",
                .help = "Most orders that work at a time; unknown ones count.",
                .range = Range{1, 1'000},
                .reload = Reload::kLive},
               limits.max_concurrent_orders);
  registry.Add({.name = "risk.max_structures_per_kind",
                .help = "Most structures of one kind and expiry, held or working.",
                .range = Range{1, 1'000},
                .reload = Reload::kLive},
               limits.max_structures_per_kind);
  registry.Add({.name = "risk.min_account_balance",
                .help = "Least net liquidation value at which entries are made.",
                .unit = "USD",
                .range = Range{0, 1e9},
                .reload = Reload::kLive},
               limits.min_account_balance);
  registry.Add({.name = "risk.max_capital_at_risk",
                .help = "Most that positions and orders together may lose at expiry.",
                .unit = "USD",
                .range = Range{1, 1e9},
                .reload = Reload::kLive},
               limits.max_capital_at_risk);
  registry.Add({.name = "risk.max_quote_age",
                .help = "Oldest quote of a leg that an order may be priced from.",
                .range = Range{0.1, 600},
                .reload = Reload::kLive},
               limits.max_quote_age);
  registry.Add({.name = "risk.duplicate_window",
                .help = "The same legs at the same price are refused within this time.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               limits.duplicate_window);
  registry.Add(
      {.name = "risk.live_account",
       .help = "The live account that may be traded if the live switch is given too; empty: "
               "paper accounts only."},
      limits.live_account);
  DeclareOrder(registry, limits);
  DeclareSums(registry, limits);
  DeclarePace(registry, limits);
  DeclareLosses(registry, limits);
}

}  // namespace m8::risk
