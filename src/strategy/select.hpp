#pragma once

#include "analytics/market_state.hpp"
#include "strategy/recommendation.hpp"
#include "strategy/settings.hpp"

namespace m8::strategy {

/// The strategies' answer to a state: the trades that every rule likes, best score first, at most
/// `recommendations_max`; and for each strategy (each variant of the vertical) that is not among
/// them, one rejection with the first rule that it breaks. Pure; the same state gives the same
/// answer. The rules and their codes: docs/explanation/strategies.md.
Selection Select(const analytics::MarketState& state,
                 const StrategySettings& settings,
                 const CostModel& costs);

}  // namespace m8::strategy
