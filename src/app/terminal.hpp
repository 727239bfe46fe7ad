#pragma once

#include <optional>
#include <string>

#include "analytics/history.hpp"
#include "engine/snapshot.hpp"

namespace m8::app {

/// How a cycle looks on a terminal: market, recommendations, what was not chosen. Colour by ANSI
/// codes where asked.
std::string CycleText(const engine::Snapshot& snapshot, bool colour);
/// The same of a chain file, with what daily bars say where they are given.
std::string AnalysisText(const analytics::MarketState& state,
                         const std::optional<analytics::HistoryStats>& history,
                         const strategy::Selection& selection,
                         bool colour);
/// One line for an order that changed, or any other news.
std::string NewsLine(const engine::NewsView& news, bool colour);
/// "+$1.23 bn", "−$450.00 m": dollars as people say them.
std::string BigDollars(double dollars);

}  // namespace m8::app
