#include "risk/limits.hpp"

#include "config/registry.hpp"

namespace m8::risk {

void Declare(config::Registry& registry, Limits& limits) {
  using config::Range;
  using config::Reload;
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
}

}  // namespace m8::risk
