#pragma once

#include <vector>

#include "base/result.hpp"
#include "market/bars.hpp"
#include "market/chain.hpp"
#include "sim/settings.hpp"

namespace m8::sim::detail {

/// kInvalidArgument, naming the setting and its range.
Result<void> CheckSettings(const Settings& settings);
/// Ascending by time, one minute apart or more, high and low around open and close.
Result<void> CheckBars(const std::vector<market::Bar>& bars);
/// Of SPX, with a spot, and with something that settles after `start`.
Result<void> CheckChain(const market::OptionChain& chain, TimePoint start);

}  // namespace m8::sim::detail
