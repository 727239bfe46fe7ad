#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::sim {

/// How the index and its vol move, in real time. Vols are per trading year of 252 sessions of 6.5
/// hours plus nights.
struct PathSettings {
  double start_level = 6500.0;  // index points, at the previous close
  double annual_vol = 0.12;     // the level to which the vol returns
  double vol_of_vol = 1.6;      // of the log of the vol, per square root of a year
  double vol_mean_reversion_per_year = 12.0;
  double vol_index_correlation = -0.7;  // a falling index raises the vol
  double jumps_per_session = 0.3;
  double jump_size = 0.0025;               // standard deviation of a jump's log return
  double jump_mean = -0.0005;              // log return
  double overnight_variance_share = 0.25;  // of a day's variance, close to open
};

/// The shape of the implied vol over strikes and expiries (sim/surface.hpp has the formula).
struct SurfaceSettings {
  double skew = -0.45;        // rho of the smile: how much dearer puts are than calls
  double curvature = 1.0;     // phi of the smile, dimensionless
  double vol_premium = 1.08;  // implied at-the-money vol over the path's
  double rate = 0.043;        // per year, continuous
  double dividend_yield = 0.013;
};

struct QuoteSettings {
  Duration step = std::chrono::seconds{1};  // virtual time between two moves of the market
  /// Least time between two quotes of an option; the index has one at each step.
  Duration quote_interval = std::chrono::milliseconds{250};
  double spread_scale = 1.0;  // 2: quotes twice as wide as the model's
};

struct FillSettings {
  /// Mean wait at the middle of the net spread, seconds. At the natural price a fill is immediate;
  /// on the passive side of the middle the wait grows e-fold each quarter of the spread.
  double seconds_at_mid = 25.0;
  std::int64_t largest_clip = 4;  // combos or contracts in one partial fill of a resting order
};

struct AccountSettings {
  std::string account = "DU1000001";
  Money starting_cash = Money::FromUnits(100'000 * Money::kScale);
};

struct Settings {
  PathSettings path;
  SurfaceSettings surface;
  QuoteSettings quotes;
  FillSettings fills;
  AccountSettings account;
  std::int64_t bar_sessions = 40;  // that bars look back; at least 1
};

}  // namespace m8::sim
