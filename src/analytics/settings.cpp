#include "analytics/settings.hpp"

#include "quant/gex_levels.hpp"

namespace m8::analytics {
namespace {

constexpr config::Choice<RangeSource> kRangeSources[] = {
    {"atr", RangeSource::kAtr},
    {"straddle", RangeSource::kStraddle},
    {"auto", RangeSource::kAuto},
};

void DeclareRange(config::Registry& registry, AnalyticsSettings& s) {
  using config::Range;
  constexpr auto kLive = config::Reload::kLive;
  registry.Add({.name = "analytics.range_source",
                .help = "Expected range from the ATR of 5-minute bars, from the at-the-money "
                        "straddle (one standard deviation), or from the ATR where there is one.",
                .reload = kLive},
               s.range_source, kRangeSources);
  registry.Add({.name = "analytics.range_atr_multiple",
                .help = "Expected range in ATRs of 5-minute bars, before the gamma regime.",
                .range = Range{0.1, 50},
                .reload = kLive},
               s.range_atr_multiple);
  registry.Add({.name = "analytics.negative_gamma_below",
                .help = "Total gamma exposure below which the regime is negative.",
                .unit = "USD per 1 %",
                .range = Range{-1e13, 0},
                .reload = kLive},
               s.negative_gamma_below);
  registry.Add({.name = "analytics.positive_gamma_above",
                .help = "Total gamma exposure above which the regime is positive.",
                .unit = "USD per 1 %",
                .range = Range{0, 1e13},
                .reload = kLive},
               s.positive_gamma_above);
  registry.Add({.name = "analytics.negative_gamma_factor",
                .help = "What a negative regime does to the range that comes from the ATR.",
                .range = Range{0.1, 10},
                .reload = kLive},
               s.negative_gamma_factor);
  registry.Add({.name = "analytics.positive_gamma_factor",
                .help = "What a positive regime does to the range that comes from the ATR.",
                .range = Range{0.1, 10},
                .reload = kLive},
               s.positive_gamma_factor);
}

void DeclareProfile(config::Registry& registry, AnalyticsSettings& s) {
  using config::Range;
  constexpr auto kLive = config::Reload::kLive;
  registry.Add({.name = "analytics.profile_half_width",
                .help = "Zero gamma of one expiry is sought within this fraction of the spot.",
                .range = Range{0.005, 0.5},
                .reload = kLive},
               s.profile_half_width);
  registry.Add(
      {.name = "analytics.profile_step",
       .help = "Distance of the re-priced levels of one expiry, as a fraction of the spot.",
       .range = Range{0.00005, 0.01},
       .reload = kLive},
      s.profile_step);
  registry.Add(
      {.name = "analytics.profile_half_width_all",
       .help = "Zero gamma of several expiries is sought within this fraction of the spot.",
       .range = Range{0.005, 0.5},
       .reload = kLive},
      s.profile_half_width_all);
  registry.Add(
      {.name = "analytics.profile_step_all",
       .help = "Distance of the re-priced levels of several expiries, as a fraction of the "
               "spot.",
       .range = Range{0.00005, 0.01},
       .reload = kLive},
      s.profile_step_all);
}

void DeclareExposure(config::Registry& registry, AnalyticsSettings& s) {
  using config::Range;
  constexpr auto kLive = config::Reload::kLive;
  registry.Add({.name = "analytics.gex_blend_weight",
                .help = "Weight of open interest in the blended gamma exposure; the rest is "
                        "today's volume.",
                .range = Range{0, 1},
                .reload = kLive},
               s.gex_blend_weight);
  registry.Add({.name = "analytics.gex_cluster_width",
                .help = "Strikes at most so far apart make one cluster of gamma.",
                .unit = "points",
                .range = Range{0, 1000},
                .reload = kLive},
               s.gex_cluster_width);
  registry.Add({.name = "analytics.gex_clusters",
                .help = "So many clusters of gamma are told.",
                .range = Range{0, 20},
                .reload = kLive},
               s.gex_clusters);
  registry.Add({.name = "analytics.gex_top_strikes",
                .help = "The share of so many strikes tells how concentrated gamma is.",
                .range = Range{1, static_cast<double>(quant::kTopStrikesMax)},
                .reload = kLive},
               s.gex_top_strikes);
}

}  // namespace

void Declare(config::Registry& registry, AnalyticsSettings& settings) {
  using config::Range;
  constexpr auto kLive = config::Reload::kLive;
  DeclareRange(registry, settings);
  registry.Add(
      {.name = "analytics.spot_gap_max",
       .help = "Farther than this fraction (or carry_max) from the parity forward, the spot "
               "is not believed and the forward takes its place.",
       .range = Range{0.0001, 0.1},
       .reload = kLive},
      settings.spot_gap_max);
  registry.Add(
      {.name = "analytics.carry_max",
       .help = "Largest carry, as a fraction a year, that may lie between spot and forward.",
       .range = Range{0, 1},
       .reload = kLive},
      settings.carry_max);
  DeclareProfile(registry, settings);
  DeclareExposure(registry, settings);
  registry.Add({.name = "analytics.time_left_min",
                .help = "An expiry nearer to its settlement than this is not analysed.",
                .range = Range{1, 3600},
                .reload = kLive},
               settings.time_left_min);
}

}  // namespace m8::analytics
