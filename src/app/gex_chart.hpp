#pragma once

#include <string>

#include "analytics/market_state.hpp"

namespace m8::app {

/// A picture (SVG) of gamma exposure by strike around the spot: calls above the line, puts below,
/// their net as a mark; spot, zero gamma and the walls named. `title` stands above it.
std::string GexChart(const analytics::GammaExposure& gex, double spot, const std::string& title);

}  // namespace m8::app
