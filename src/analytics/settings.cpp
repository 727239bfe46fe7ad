#include "analytics/settings.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/value.hpp"
#include "quant/gex_levels.hpp"

namespace m8::analytics {
namespace {

constexpr config::Choice<RangeSource> kRangeSources[] = {
    {"atr", RangeSource::kAtr},
    {"straddle", RangeSource::kStraddle},
    {"auto", RangeSource::kAuto},
};

constexpr config::Choice<GreeksVol> kGreeksVols[] = {
    {"strike", GreeksVol::kStrike},
    {"smile", GreeksVol::kSmile},
};

Result<quant::ZeroRate> ParseZeroRate(const std::string& text) {
  const auto parts = Split(text, '=');
  const auto time = parts.size() == 2 ? config::ParseDuration(Trim(parts[0])) : std::nullopt;
  auto percent = parts.size() == 2 ? Trim(parts[1]) : std::string_view{};
  const bool has_sign = percent.ends_with('%');
  percent.remove_suffix(has_sign ? 1 : 0);
  const auto rate = ParseNumber<double>(percent);
  if (!time || *time <= Duration::zero() || !has_sign || !rate || !(std::abs(*rate) <= 100)) {
    return Fail(Errc::kInvalidArgument, fmt::format("'{}' is not a zero rate", text),
                "write a time and a continuous rate a year, like 30d=4.3%");
  }
  return quant::ZeroRate{quant::CalendarYears::FromSeconds(Seconds(*time)), *rate / 100};
}

void DeclareRates(config::Registry& registry, AnalyticsSettings& s) {
  constexpr auto kLive = config::Reload::kLive;
  registry.Add({.name = "analytics.zero_rates",
                .help = "Zero rates by time to settlement, like 30d=4.3% (continuous, a year), "
                        "ascending. Empty: the discount is what put-call parity says.",
                .reload = kLive},
               s.zero_rates);
  registry.Check("analytics.zero_rates", [&s]() -> std::optional<std::string> {
    const auto curve = ZeroCurveOf(s);
    return curve ? std::nullopt : std::optional(curve.error().Text());
  });
  registry.Add({.name = "analytics.greeks_vol",
                .help = "Greeks at the vol of each strike's own quotes, or at the smile's.",
                .reload = kLive},
               s.greeks_vol, kGreeksVols);
}

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

Result<std::optional<quant::ZeroCurve>> ZeroCurveOf(const AnalyticsSettings& settings) {
  if (settings.zero_rates.empty()) {
    return std::optional<quant::ZeroCurve>{};
  }
  std::vector<quant::ZeroRate> rates;
  for (const std::string& text : settings.zero_rates) {
    M8_TRY(rates.emplace_back(), ParseZeroRate(text));
  }
  auto curve = quant::ZeroCurve::Make(rates);
  if (!curve) {
    return Fail(Errc::kInvalidArgument, "the zero rates do not ascend in time");
  }
  return std::optional(std::move(*curve));
}

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
  DeclareRates(registry, settings);
  DeclareProfile(registry, settings);
  DeclareExposure(registry, settings);
  registry.Add({.name = "analytics.time_left_min",
                .help = "An expiry nearer to its settlement than this is not analysed.",
                .range = Range{1, 3600},
                .reload = kLive},
               settings.time_left_min);
}

}  // namespace m8::analytics
