#pragma once

#include <optional>
#include <span>

#include "base/money.hpp"
#include "risk/portfolio.hpp"

namespace m8::risk {

/// Reg-T margin of European, cash-settled options by the rule for spreads (FINRA rule
/// 4210(f)(2), "maximum potential loss"): the most that the contracts of a series can owe at
/// settlement, premiums left out, whichever of `orders` fill. A vertical needs its width, a condor
/// its wider wing, what is bought and covers nothing needs nothing. Positive dollars; absent where
/// something stays uncovered without bound, which no limit permits.
std::optional<Money> SpreadMargin(std::span<const Held> positions,
                                  std::span<const LiveOrder> orders);

}  // namespace m8::risk
