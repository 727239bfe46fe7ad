#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/right.hpp"
#include "base/time.hpp"
#include "market/chain.hpp"
#include "quant/black76.hpp"
#include "quant/forward.hpp"
#include "quant/gex_confidence.hpp"
#include "quant/gex_levels.hpp"
#include "quant/smile.hpp"

namespace m8::analytics {

/// One option of the analysed expiry with what we computed from its quote. Points unless said
/// otherwise.
struct OptionState {
  Price strike;
  Right right = Right::kCall;
  std::int64_t con_id = 0;
  std::optional<Price> bid, ask;
  std::optional<double> mid;  // of a two-sided, uncrossed quote
  /// The vol of this strike, per year on the calendar clock: solved from the mid of the option out
  /// of the money, which has the better price for it, so that an option in the money carries the
  /// vol of its twin (iv_from_twin), equal by parity. Absent where the quotes support none.
  std::optional<double> iv;
  std::optional<double> iv_bid, iv_ask;  // of bid and ask of the same option; their distance is the
                                         // uncertainty of iv
  bool iv_from_twin = false;
  std::string_view iv_absent_because;           // a stable code, empty where iv is there
  std::optional<quant::Greeks> greeks;          // at iv, or the smile's vol where that is asked
  std::optional<double> open_interest, volume;  // contracts
  std::optional<TimePoint> quote_time;
};

/// Gamma exposure of one strike, dollars per 1 % move of the underlying (domain: Gamma x OI x 100 x
/// S^2 x 0.01), calls counted positive, puts negative ("naive" sign model: customers sell calls and
/// buy puts).
struct StrikeExposure {
  Price strike;
  double calls = 0, puts = 0, net = 0;                   // by open interest
  double volume_calls = 0, volume_puts = 0;              // the same by today's volume
  double call_open_interest = 0, put_open_interest = 0;  // contracts
};

/// Strikes with the most of something: quant::FindWalls says what, by measure.
struct ExposureWalls {
  std::optional<Price> call, put, largest;
};

/// What one expiry adds to an exposure of several, dollars per 1 %.
struct ExpiryExposure {
  market::Series series;
  double calls = 0, puts = 0;
};

/// Naive sign model and open interest where the name does not say otherwise.
struct GammaExposure {
  double total_usd_per_1pct = 0;
  double calls_usd_per_1pct = 0;
  double puts_usd_per_1pct = 0;      // negative
  double total_usd_per_point = 0;    // the same total told per index point
  double absolute_usd_per_1pct = 0;  // |calls| + |puts|: how much there is, whoever has it
  /// By today's volume, and by the blend w OI + (1 - w) volume; absent where no volume is known.
  std::optional<double> volume_usd_per_1pct, blend_usd_per_1pct;
  double blend_weight = 0;
  double vanna_usd_per_vol_point = 0;  // dollars of dealers' delta that a vol point more makes
  double charm_usd_per_day = 0;        // and that a calendar day makes
  /// Spot levels at which the re-priced total changes sign (sticky strike), ascending; zero_gamma
  /// is the one nearest spot.
  std::vector<double> crossings;
  std::optional<double> zero_gamma;
  /// A different, weaker figure: where the running sum over strikes changes sign nearest spot.
  std::optional<double> zero_gamma_cumulative;
  std::optional<Price> call_wall;       // largest gross call exposure at or above spot
  std::optional<Price> put_wall;        // largest gross put exposure at or below spot
  std::optional<Price> largest_strike;  // largest gross exposure of calls and puts together
  ExposureWalls net_walls, open_interest_walls;
  std::vector<quant::StrikeCluster> clusters;  // the most gross gamma first
  std::optional<quant::Concentration> concentration;
  quant::GexConfidence confidence;
  std::vector<StrikeExposure> by_strike;  // ascending
  std::vector<ExpiryExposure> by_expiry;  // of an exposure of several
  std::int64_t options_counted = 0;       // with vol and open interest
  std::int64_t options_left_out = 0;      // listed, but without one of them
  /// Series that could not be counted at all, with the reason ("SPX 2026-07-17: settled ...").
  std::vector<std::string> series_left_out;
};

enum class GammaRegime : std::uint8_t { kNegative, kNeutral, kPositive };
std::string_view Name(GammaRegime regime) noexcept;  // "negative"

/// What the expected range was made of.
enum class RangeBasis : std::uint8_t { kNone, kAtr, kStraddle };
std::string_view Name(RangeBasis basis) noexcept;  // "atr"

struct ExpectedMove {
  std::optional<double> atr;  // Wilder, of 5-minute bars, points
  GammaRegime regime = GammaRegime::kNeutral;
  double regime_factor = 1;  // what the regime does to the range from the ATR
  RangeBasis range_basis = RangeBasis::kNone;
  std::optional<double> range;      // points: 3 x ATR x regime factor, or the straddle's one sd
  std::optional<double> range_pct;  // of spot, as a fraction: 0.006 is 0.6 %
  std::optional<double> straddle;   // struck at the forward, undiscounted, at atm_iv; points
  std::optional<double> one_sd;     // forward x atm vol x sqrt(years), points
  std::optional<double> smile_sd;   // of the law that the smile means, points
  std::optional<double> strip_sd;   // forward x sqrt(variance of the strip, Cboe's method), points
  std::optional<double> strip_vol;  // the same per year on the calendar clock
};

/// What the law that the smile means says of the level at settlement (quant::Distribution,
/// risk-neutral), index points.
struct SettlementLaw {
  static constexpr std::array<double, 5> kShares{0.05, 0.25, 0.50, 0.75, 0.95};
  std::array<double, 5> quantiles{};  // the levels with these shares of the law below
  /// The forward less the mean of the lowest 1 % and 5 % of levels: what one unit of the underlying
  /// loses on average in them.
  double shortfall_1pct = 0;
  double shortfall_5pct = 0;
};

/// Everything the strategies decide from: one underlying, one expiry, one instant.
struct MarketState {
  std::string underlying;
  TimePoint as_of{};
  double spot =
      0;  // index level; the parity forward where the source has no spot (spot_is_forward)
  bool spot_is_forward = false;
  market::Series series;
  quant::CalendarYears years;  // to settlement
  double forward = 0;          // by put-call parity
  double discount = 1;
  double forward_residual = 0;  // rms of the parity fit, points
  std::int64_t forward_pairs = 0;
  quant::ForwardQuality forward_quality;  // 0 to 100, with its reasons
  /// What the fitted discount means; absent where it was not fitted (see analytics.zero_rates).
  std::optional<quant::ImpliedRate> implied_rate;
  std::optional<double> atm_iv;       // at the forward, between the two nearest strikes' vols
  std::optional<quant::Smile> smile;  // with its fit error and butterfly check
  std::optional<SettlementLaw> law;   // where there is a smile
  std::vector<OptionState> options;   // by strike, call before put
  GammaExposure gex;
  ExpectedMove move;

  [[nodiscard]] const OptionState* Find(Price strike, Right right) const;
};

}  // namespace m8::analytics
