#pragma once

#include <cstdint>
#include <optional>

#include "base/money.hpp"
#include "base/time.hpp"
#include "market/bars.hpp"
#include "market/option.hpp"

namespace m8::sim {

inline constexpr std::int64_t kUnderlyingConId = 416904;  // the SPX index at IB

/// What is listed. con_id depends on the option's identity alone, so it is the same in every run.
struct Contract {
  std::int64_t con_id = 0;
  std::optional<market::Option> option;  // absent: the index itself
  TimePoint last_trade{};                // trading in it ends; options only
  TimePoint settlement{};                // the instant whose index level decides; options only
  bool am_settled = false;
};

/// Black-76 on the forward of the expiry, calendar clock.
struct Model {
  double iv = 0.0;          // per year
  double delta = 0.0;       // to the spot
  double gamma = 0.0;       // per point, to the spot
  double vega = 0.0;        // points per 1.00 of vol
  double theta = 0.0;       // points per calendar day
  double price = 0.0;       // points
  double underlying = 0.0;  // points
};

/// Everything that is shown of one contract. The index has last, open, high, low and close only.
/// Absent: there is none (nobody bids, nothing traded yet today, never trades).
struct Quote {
  TimePoint time{};  // of the last change of bid or ask (of last, for the index)
  std::optional<Price> bid, ask, last;
  std::int64_t bid_size = 0, ask_size = 0, last_size = 0;
  std::optional<Price> open, high, low;  // of today; the index only
  std::optional<Price> close;            // of the session before
  std::int64_t volume = 0;               // contracts today
  std::int64_t open_interest = 0;        // contracts, as of the morning
  std::optional<Model> model;            // absent once settled, and for the index
};

using market::Bar;  // of the index

/// The market as a whole, for generic ticks on the index.
struct MarketFigures {
  double implied_vol_30d = 0.0;                  // per year
  double historical_vol_30d = 0.0;               // per year, of the last 30 sessions' closes
  std::int64_t call_volume = 0, put_volume = 0;  // today
  std::int64_t call_open_interest = 0, put_open_interest = 0;
};

}  // namespace m8::sim
