#pragma once

#include "analytics/market_state.hpp"
#include "base/json.hpp"

namespace m8::analytics {

/// The fields of a state into the object that is open: as_of, spot, forward, expiry, contracts,
/// gex{...}, expected_move{...} and what belongs to them. What is absent is null. Dollars of gamma
/// exposure are per 1 % move.
void AppendFields(JsonWriter& json, const MarketState& state);

/// The object "gex" alone.
void AppendValue(JsonWriter& json, const GammaExposure& gex);

/// The options with their quotes, vols and Greeks: an array of objects.
void AppendOptions(JsonWriter& json, const MarketState& state);

}  // namespace m8::analytics
