#include "risk/limits.hpp"

#include "config/registry.hpp"

namespace m8::risk {

namespace {

using config::Looser;
using config::Range;
using config::Reload;

constexpr double kDollarsMax = 1e9;

config::Spec Limit(const char* name,
                   Looser looser,
                   const char* help,
                   std::optional<Range> range = {},
                   const char* unit = "") {
  return {.name = name,
          .help = help,
          .unit = unit,
          .range = range,
          .reload = Reload::kLive,
          .looser = looser};
}

void DeclareOrder(config::Registry& registry, Limits& limits) {
  registry.Add(Limit("risk.max_order_units", Looser::kHigher, "Most units of one entry order.",
                     Range{1, 10'000}, "units"),
               limits.max_order_units);
  registry.Add(Limit("risk.max_order_value", Looser::kHigher,
                     "Most that an entry pays or receives: price times units times multiplier.",
                     Range{1, kDollarsMax}, "USD"),
               limits.max_order_value);
  registry.Add(Limit("risk.max_loss_per_order", Looser::kHigher,
                     "Most that one entry may lose at expiry, filled at its worst price.",
                     Range{1, kDollarsMax}, "USD"),
               limits.max_loss_per_order);
  registry.Add(Limit("risk.allow_naked_short", Looser::kHigher,
                     "Entries may sell options that no bought one of the order covers."),
               limits.allow_naked_short);
  registry.Add(Limit("risk.collar_spreads", Looser::kHigher,
                     "The worst price of an order lies at most so many widths of its market beyond "
                     "the mid; 0.5 is the far side.",
                     Range{0, 100}),
               limits.collar_spreads);
  registry.Add(Limit("risk.collar_least", Looser::kHigher,
                     "The collar is at least so wide: an exit that follows a narrow market must "
                     "get out.",
                     Range{0, 10'000}, "points"),
               limits.collar_least);
  registry.Add(Limit("risk.collar_window", Looser::kLower,
                     "Orders of the same legs within this time count as one chase of the price.",
                     Range{0, 86'400}),
               limits.collar_window);
  registry.Add(Limit("risk.max_price_drift", Looser::kHigher,
                     "Most that an entry may concede over the best price asked for the same legs "
                     "within risk.collar_window.",
                     Range{0, 10'000}, "points"),
               limits.max_price_drift);
  registry.Add(
      Limit("risk.underlyings", Looser::kHigher, "Underlyings of which options may be entered."),
      limits.underlyings);
  registry.Add(
      Limit("risk.trading_classes", Looser::kHigher, "Trading classes that may be entered."),
      limits.trading_classes);
}

void DeclareSums(config::Registry& registry, Limits& limits) {
  registry.Add(Limit("risk.max_orders_per_kind", Looser::kHigher,
                     "Most entries of one strategy that work at a time; unknown ones count.",
                     Range{1, 1'000}),
               limits.max_orders_per_kind);
  registry.Add(Limit("risk.max_structures", Looser::kHigher,
                     "Most structures of all strategies, held or working.", Range{1, 1'000}),
               limits.max_structures);
  registry.Add(Limit("risk.max_capital_per_kind", Looser::kHigher,
                     "Most that positions and orders of one strategy may lose at expiry.",
                     Range{1, kDollarsMax}, "USD"),
               limits.max_capital_per_kind);
  registry.Add(Limit("risk.max_margin", Looser::kHigher,
                     "Most Reg-T margin of positions and orders together, by our own count.",
                     Range{1, kDollarsMax}, "USD"),
               limits.max_margin);
}

void DeclarePace(config::Registry& registry, Limits& limits) {
  registry.Add(Limit("risk.max_messages_per_second", Looser::kHigher,
                     "Most orders and changes of orders sent within a second, of which the last "
                     "fifth is kept for orders that close; cancellations always pass.",
                     Range{1, 50}),
               limits.max_messages_per_second);
  registry.Add(
      Limit("risk.max_executions", Looser::kHigher,
            "Entries of one strategy executed within risk.execution_window; the next opens "
            "the circuit breaker until a person closes it.",
            Range{1, 10'000}),
      limits.max_executions);
  registry.Add(Limit("risk.execution_window", Looser::kLower,
                     "Time over which risk.max_executions counts.", Range{1, 86'400}),
               limits.execution_window);
  registry.Add(Limit("risk.no_entry_after_open", Looser::kLower,
                     "No entries for so long after the session's open.", Range{0, 86'400}),
               limits.no_entry_after_open);
  registry.Add(Limit("risk.no_entry_before_close", Looser::kLower,
                     "No entries from so long before the session's close.", Range{0, 86'400}),
               limits.no_entry_before_close);
  registry.Add(Limit("risk.blackout_events", Looser::kLower,
                     "Kinds of scheduled events round which no entries are made: FOMC, CPI, NFP "
                     "(data/events.txt)."),
               limits.blackout_events);
  registry.Add(
      Limit("risk.blackout_before", Looser::kLower,
            "No entries from so long before an event of risk.blackout_events.", Range{0, 86'400}),
      limits.blackout_before);
  registry.Add(
      Limit("risk.blackout_after", Looser::kLower,
            "No entries until so long after an event of risk.blackout_events.", Range{0, 86'400}),
      limits.blackout_after);
}

void DeclareGreeks(config::Registry& registry, Limits& limits) {
  const auto add = [&](const char* name, const char* help, Money& member) {
    registry.Add(Limit(name, Looser::kHigher, help, Range{1, kDollarsMax}, "USD"), member);
  };
  add("risk.max_delta",
      "Most that positions and orders may win or lose, to first order, where the index moves by "
      "1 %; at its greatest nothing is counted.",
      limits.max_delta);
  add("risk.max_gamma",
      "Most by which a move of 1 % may change what risk.max_delta counts; at its greatest nothing "
      "is counted.",
      limits.max_gamma);
  add("risk.max_vega",
      "Most that positions and orders may win or lose where vols move by a point; at its greatest "
      "nothing is counted.",
      limits.max_vega);
  add("risk.max_theta",
      "Most that positions and orders may win or lose by a calendar day; at its greatest nothing "
      "is counted.",
      limits.max_theta);
}

void DeclareLosses(config::Registry& registry, Limits& limits) {
  registry.Add(Limit("risk.max_drawdown", Looser::kHigher,
                     "No entries once profits, open ones included, lie so far below their peak "
                     "within risk.drawdown_window.",
                     Range{1, kDollarsMax}, "USD"),
               limits.max_drawdown);
  registry.Add(Limit("risk.drawdown_window", Looser::kLower,
                     "How far back a peak of the profits counts.", Range{3'600, 31'536'000}),
               limits.drawdown_window);
  registry.Add(Limit("risk.max_loss_streak", Looser::kHigher,
                     "Structures that lost, one after the other, before entries pause for "
                     "risk.cool_down.",
                     Range{1, 1'000}),
               limits.max_loss_streak);
  registry.Add(Limit("risk.cool_down", Looser::kLower,
                     "Pause of the entries after the last loss of a streak.", Range{0, 2'592'000}),
               limits.cool_down);
}

}  // namespace

void Declare(config::Registry& registry, Limits& limits) {
  registry.Add(
      Limit("risk.max_daily_loss", Looser::kHigher,
            "No new entries for the session once it lost this much.", Range{1, 1e9}, "USD"),
      limits.max_daily_loss);
  registry.Add(Limit("risk.max_position_size", Looser::kHigher,
                     "Most units of one kind and expiry, held, working and wanted.",
                     Range{1, 10'000}, "units"),
               limits.max_position_size);
  registry.Add(Limit("risk.max_concurrent_orders", Looser::kHigher,
                     "Most orders that work at a time; unknown ones count.", Range{1, 1'000}),
               limits.max_concurrent_orders);
  registry.Add(Limit("risk.max_structures_per_kind", Looser::kHigher,
                     "Most structures of one kind and expiry, held or working.", Range{1, 1'000}),
               limits.max_structures_per_kind);
  registry.Add(
      Limit("risk.min_account_balance", Looser::kLower,
            "Least net liquidation value at which entries are made.", Range{0, 1e9}, "USD"),
      limits.min_account_balance);
  registry.Add(
      Limit("risk.max_capital_at_risk", Looser::kHigher,
            "Most that positions and orders together may lose at expiry.", Range{1, 1e9}, "USD"),
      limits.max_capital_at_risk);
  registry.Add(Limit("risk.max_quote_age", Looser::kHigher,
                     "Oldest quote of a leg that an order may be priced from.", Range{0.1, 600}),
               limits.max_quote_age);
  registry.Add(
      Limit("risk.duplicate_window", Looser::kLower,
            "The same legs at the same price are refused within this time.", Range{0, 86'400}),
      limits.duplicate_window);
  auto live_account =
      Limit("risk.live_account", Looser::kHigher,
            "The live account that may be traded if the live switch is given too; empty: "
            "paper accounts only.");
  live_account.reload = Reload::kRestart;
  registry.Add(live_account, limits.live_account);
  registry.Add({.name = "risk.allow_loosening",
                .help = "A reload or a restart may permit more than the limits last in force do; "
                        "without it such a limit stays as it was. Tightening always works.",
                .reload = Reload::kLive},
               limits.allow_loosening);
  DeclareOrder(registry, limits);
  DeclareSums(registry, limits);
  DeclarePace(registry, limits);
  DeclareLosses(registry, limits);
  DeclareGreeks(registry, limits);
}

}  // namespace m8::risk
