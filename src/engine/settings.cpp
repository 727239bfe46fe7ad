#include "engine/settings.hpp"

#include "config/registry.hpp"

namespace m8::engine {
namespace {

using config::Range;
using config::Reload;

void DeclareCollector(config::Registry& registry, CollectorSettings& s) {
  registry.Add(
      {.name = "collector.underlying", .help = "Symbol of the index whose options are traded."},
      s.underlying);
  registry.Add({.name = "collector.trading_class",
                .help = "Class of the options; SPXW settles at the close, SPX at the open."},
               s.trading_class);
  registry.Add({.name = "collector.max_lines",
                .help = "Market-data lines that may be open at once; IB allows 100 by default.",
                .range = Range{10, 1000}},
               s.max_lines);
  registry.Add({.name = "collector.core_strikes",
                .help = "Strikes on each side of the money whose options are always on a line.",
                .range = Range{1, 200},
                .reload = Reload::kLive},
               s.core_strikes);
  registry.Add({.name = "collector.range_pct",
                .help = "Strikes farther from spot than this fraction are not asked for.",
                .unit = "fraction of spot",
                .range = Range{0.002, 0.5},
                .reload = Reload::kLive},
               s.range_pct);
  registry.Add({.name = "collector.dwell_min",
                .help = "Least time that a rotating strike stays on its line.",
                .range = Range{0.25, 60},
                .reload = Reload::kLive},
               s.dwell_min);
  registry.Add({.name = "collector.dwell_max",
                .help = "Most time that a rotating strike stays, should its quote never complete.",
                .range = Range{0.5, 120},
                .reload = Reload::kLive},
               s.dwell_max);
  registry.Add(
      {.name = "collector.swaps_per_second",
       .help = "Rotating lines that move to another strike each second, two messages each; a "
               "quote asked for once counts half.",
       .range = Range{1, 25},
       .reload = Reload::kLive},
      s.swaps_per_second);
}

}  // namespace

void Declare(config::Registry& registry, EngineSettings& s) {
  DeclareCollector(registry, s.collector);
  registry.Add({.name = "engine.cycle_every",
                .help = "Time between two cycles of analysis and decision, counted from the open.",
                .range = Range{10, 3600},
                .reload = Reload::kLive},
               s.cycle_every);
  registry.Add(
      {.name = "engine.first_cycle_within",
       .help = "The first cycle runs so long after the first quote, complete chain or not.",
       .range = Range{1, 600},
       .reload = Reload::kLive},
      s.first_cycle_within);
  registry.Add(
      {.name = "engine.min_coverage",
       .help = "Share of the strikes in range that must be quoted before anything is decided.",
       .unit = "fraction",
       .range = Range{0, 1},
       .reload = Reload::kLive},
      s.min_coverage);
  registry.Add({.name = "engine.quote_age_max",
                .help = "Quotes older than this count as absent.",
                .range = Range{1, 600},
                .reload = Reload::kLive},
               s.quote_age_max);
  registry.Add({.name = "engine.trade",
                .help = "Whether recommendations become orders; false: recommend only.",
                .reload = Reload::kLive},
               s.trade);
  registry.Add({.name = "engine.no_entry_before_close",
                .help = "No new order is started so shortly before the close.",
                .range = Range{0, 23400},
                .reload = Reload::kLive},
               s.no_entry_before_close);
  registry.Check("collector.dwell_max", [&s]() -> std::optional<std::string> {
    if (s.collector.dwell_max < s.collector.dwell_min) {
      return "must not be below collector.dwell_min";
    }
    return std::nullopt;
  });
}

}  // namespace m8::engine
