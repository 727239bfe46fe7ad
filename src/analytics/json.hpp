#pragma once

#include "analytics/analyze.hpp"
#include "analytics/market_state.hpp"
#include "base/json.hpp"

namespace m8::analytics {

/// The fields of a state into the object that is open: as_of, spot, forward, expiry, contracts,
/// smile{...}, law{...}, gex{...}, expected_move{...} and what belongs to them. What is absent is
/// null. Dollars of gamma exposure are per 1 % move.
void AppendFields(JsonWriter& json, const MarketState& state);

/// The object "gex" alone.
void AppendValue(JsonWriter& json, const GammaExposure& gex);

/// Where neighbouring expiries contradict one another: an array of objects; both by their instant
/// of settlement, the worst strike of the later one, by how much its vol is too low there.
void AppendCalendarBreaks(JsonWriter& json, const ChainState& chain);

/// The options with their quotes, vols and Greeks: an array of objects.
void AppendOptions(JsonWriter& json, const MarketState& state);

}  // namespace m8::analytics
