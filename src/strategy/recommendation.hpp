#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"
#include "market/option.hpp"

namespace m8::strategy {

enum class Kind : std::uint8_t { kIronCondor, kButterfly, kVertical };
std::string_view Name(Kind kind) noexcept;  // "iron_condor"

/// One leg of a structure: signed contracts per unit, positive bought.
struct Leg {
  market::Option option;
  std::int64_t con_id = 0;
  std::int64_t quantity = 0;
  Price bid, ask;
  double iv = 0;
  double delta = 0;  // to the forward, signed
};

/// A trade that the rules like, for one unit. Money is for one unit of the structure.
struct Recommendation {
  Kind kind = Kind::kIronCondor;
  std::string variant;  // "bull_put", "bear_call"; empty elsewhere
  std::string underlying;
  TimePoint as_of{};
  std::vector<Leg> legs;  // ascending strike, put before call at one strike
  /// Net price of one unit at the legs' mids, on the combo tick grid, rounded against us: positive
  /// is a debit paid, negative a credit received (the sign of a BAG bought at this price).
  Price net_price;
  Price natural_price;               // when every leg trades at its bad side
  Money max_profit, max_loss;        // positive dollars, before commissions
  std::vector<double> breakevens;    // index levels, ascending
  double probability_of_profit = 0;  // risk-neutral, at the breakevens, under the smile
  /// Mean profit of the worst 1 % and 5 % of outcomes under the smile, as of now, before
  /// commissions: negative dollars for a loss, never below -max_loss.
  double expected_shortfall_1pct_usd = 0;
  double expected_shortfall_5pct_usd = 0;
  double expected_value_usd = 0;  // after commissions and slippage, under the score model's law
  double score = 0;               // 0 to 100
  std::string score_model;        // "edge" or "classic"
  std::string rationale;          // one or two sentences with the numbers that decided
};

/// Why a strategy did not make it: a stable code with the numbers that decided.
struct Rejection {
  Kind kind = Kind::kIronCondor;
  std::string variant;
  std::string code;  // "range_too_wide", "no_leg_near_delta", "score_below_minimum", ...
  std::string text;  // in words, numbers and limits in it
  std::optional<double> value, limit;
};

struct Selection {
  std::vector<Recommendation> recommendations;  // best first, at most three
  std::vector<Rejection> rejections;
};

}  // namespace m8::strategy
