#pragma once

#include <cstdint>
#include <string_view>

#include "base/money.hpp"

namespace m8::market {

/// On which prices orders of a trading class may stand. IB reports one minTick whatever the price,
/// so the table is ours. A single leg's grid is finer below the threshold; a combo's net price has
/// one tick, and may be negative.
struct TickRule {
  Price below;      // tick of a leg under the threshold
  Price from;       // tick of a leg at or over it; a divisor of the threshold
  Price threshold;  // above zero
  Price combo;
};

/// The rule of a trading class. One that the table does not name gets the coarsest, whose prices
/// are valid on every other grid too.
TickRule TickRuleOf(std::string_view trading_class);

/// Leg prices; negative ones are on no grid.
bool IsOnGrid(const TickRule& rule, Price leg);
/// The tick that a leg's price stands on: from it upwards.
Price TickAt(const TickRule& rule, Price leg);
/// The nearest price on the grid in that direction; a negative one becomes zero.
Price RoundLeg(const TickRule& rule, Price leg, Rounding rounding);
/// `ticks` steps up (or down, where negative) the grid, each as wide as the grid is there: 2.95,
/// 3.00, 3.10. From between two prices of the grid, the next one is the first step. Never below
/// zero.
Price StepLeg(const TickRule& rule, Price leg, std::int64_t ticks);

bool IsOnComboGrid(const TickRule& rule, Price net);
Price RoundCombo(const TickRule& rule, Price net, Rounding rounding);

}  // namespace m8::market
