#pragma once

#include <string>

#include "analytics/market_state.hpp"
#include "analytics/perfiliev.hpp"

namespace m8::app {

/// Gamma exposure as a page of text: totals, levels, walls by measure, clusters, confidence with
/// its reasons, and bars of the strikes with the most of it. `spot`: points.
std::string GexText(const analytics::GammaExposure& gex, double spot, bool colour);

/// The same figures as public pages count them.
std::string GexText(const analytics::PerfilievGex& gex, bool colour);

}  // namespace m8::app
