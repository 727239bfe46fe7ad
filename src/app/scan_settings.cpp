#include "app/scan_settings.hpp"

#include "app/settings.hpp"
#include "market/option.hpp"

namespace m8::app {

void Declare(config::Registry& registry, ScanSettings& settings) {
  registry.Add({.name = "scan.preset",
                .help = "What a run scans its chain for from the start; empty: nothing until the "
                        "page or the API asks."},
               settings.preset);
  registry.Add({.name = "scan.analyse_every",
                .help = "How often the live scan takes forward, smile and all vols anew; between, "
                        "only the vols of quotes that change.",
                .range = config::Range{0.2, 600},
                .reload = config::Reload::kLive},
               settings.analyse_every);
}

scanner::Assumptions AssumptionsOf(const Settings& settings) {
  return {.realised_to_implied = settings.strategy.edge.realised_to_implied,
          .half_spreads = settings.strategy.edge.slippage_half_spreads,
          .fees_usd = settings.costs.PerContract().ToDouble(),
          .multiplier = static_cast<double>(market::kOptionMultiplier)};
}

engine::ScanRules ScanRulesOf(const Settings& settings) {
  return {.analytics = settings.analytics,
          .assumptions = AssumptionsOf(settings),
          .quote_age_max = settings.engine.quote_age_max,
          .analyse_every = settings.scan.analyse_every};
}

}  // namespace m8::app
