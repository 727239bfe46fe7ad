#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/registry.hpp"
#include "quant/yield_curve.hpp"

namespace m8::analytics {

/// Where the expected range comes from. kAuto: from the ATR where there is one, else the one
/// standard deviation that the at-the-money straddle implies, named as such.
enum class RangeSource : std::uint8_t { kAtr, kStraddle, kAuto };

/// Which vol an option's Greeks are at.
enum class GreeksVol : std::uint8_t {
  kStrike,  // the strike's own, absent where its quotes support none
  kSmile,   // the fitted smile's
};

struct AnalyticsSettings {
  RangeSource range_source = RangeSource::kAuto;
  double range_atr_multiple = 3.0;
  double negative_gamma_below = -1e9;  // dollars per 1 % move
  double positive_gamma_above = 1e9;
  double negative_gamma_factor = 1.5;
  double positive_gamma_factor = 0.7;

  /// The spot is believed while it lies within this fraction of the parity forward, or within what
  /// carry may explain over the time left; else the forward takes its place.
  double spot_gap_max = 0.001;
  double carry_max = 0.08;  // a year

  /// Zero rates by time, like "30d=4.3%", ascending; empty: discounts are parity's.
  std::vector<std::string> zero_rates;
  GreeksVol greeks_vol = GreeksVol::kStrike;

  double profile_half_width = 0.06;  // zero gamma is sought within +- this fraction of the spot
  double profile_step = 0.0002;      // of the spot, between re-priced levels
  /// The same for several expiries together, whose zero may lie farther off.
  double profile_half_width_all = 0.2;
  double profile_step_all = 0.001;

  double gex_blend_weight = 0.5;  // of open interest, the rest of volume
  double gex_cluster_width = 25;  // points
  std::int64_t gex_clusters = 3;
  std::int64_t gex_top_strikes = 5;  // whose share tells the concentration

  Duration time_left_min = std::chrono::minutes(1);  // less is no time to speak of Greeks
};

/// The curve of zero_rates, absent where there are none. Errors name the entry that is wrong.
Result<std::optional<quant::ZeroCurve>> ZeroCurveOf(const AnalyticsSettings& settings);

/// Section "analytics"; defaults are those above.
void Declare(config::Registry& registry, AnalyticsSettings& settings);

}  // namespace m8::analytics
