#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/right.hpp"
#include "base/time.hpp"
#include "market/chain.hpp"
#include "quant/black76.hpp"
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
  std::optional<double>
      iv;  // of the mid, per year on the calendar clock; absent where the quote supports none
  std::optional<double> iv_bid,
      iv_ask;                           // of bid and ask; their distance is the quote's uncertainty
  std::string_view iv_absent_because;   // a code from quant, empty where iv is there
  std::optional<quant::Greeks> greeks;  // at iv
  std::optional<double> open_interest, volume;  // contracts
  std::optional<TimePoint> quote_time;
};

/// Gamma exposure of one strike, dollars per 1 % move of the underlying (domain: Gamma x OI x 100 x
/// S^2 x 0.01), calls counted positive, puts negative ("naive" sign model: customers sell calls and
/// buy puts).
struct StrikeExposure {
  Price strike;
  double calls = 0, puts = 0, net = 0;
};

struct GammaExposure {
  double total_usd_per_1pct = 0;
  double calls_usd_per_1pct = 0;
  double puts_usd_per_1pct = 0;  // negative
  /// Spot levels at which the re-priced total changes sign (sticky strike), ascending; zero_gamma
  /// is the one nearest spot.
  std::vector<double> crossings;
  std::optional<double> zero_gamma;
  /// A different, weaker figure: where the running sum over strikes changes sign nearest spot.
  std::optional<double> zero_gamma_cumulative;
  std::optional<Price> call_wall;         // largest gross call exposure at or above spot
  std::optional<Price> put_wall;          // largest gross put exposure at or below spot
  std::optional<Price> largest_strike;    // largest gross exposure of calls and puts together
  std::vector<StrikeExposure> by_strike;  // ascending
  std::int64_t options_counted = 0;       // with vol and open interest
  std::int64_t options_left_out = 0;      // listed, but without one of them
};

enum class GammaRegime : std::uint8_t { kNegative, kNeutral, kPositive };

struct ExpectedMove {
  std::optional<double> atr;  // Wilder, of 5-minute bars, points
  GammaRegime regime = GammaRegime::kNeutral;
  double regime_factor = 1;         // what the regime does to the range
  std::optional<double> range;      // points: 3 x ATR x regime factor
  std::optional<double> range_pct;  // of spot, as a fraction: 0.006 is 0.6 %
  std::optional<double> straddle;   // at-the-money straddle, points
  std::optional<double> one_sd;     // forward x atm vol x sqrt(years), points
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
  std::optional<double> atm_iv;
  std::optional<quant::Smile> smile;
  std::vector<OptionState> options;  // by strike, call before put
  GammaExposure gex;
  ExpectedMove move;

  [[nodiscard]] const OptionState* Find(Price strike, Right right) const;
};

}  // namespace m8::analytics
