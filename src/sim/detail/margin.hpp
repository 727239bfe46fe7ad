#pragma once

#include <cstdint>
#include <span>

#include "base/money.hpp"
#include "base/right.hpp"

namespace m8::sim::detail {

/// So many of one option; signed contracts.
struct Holding {
  double strike = 0.0;
  Right right = Right::kCall;
  std::int64_t quantity = 0;
};

/// What holdings of one series (same settlement) must have behind them: the most that they can pay
/// out at settlement, and for calls or puts sold beyond those bought, Regulation T's 15 % of the
/// index less the distance, at least 10 %.
Money SeriesMargin(std::span<const Holding> holdings, double level);

}  // namespace m8::sim::detail
