#pragma once

#include <span>
#include <vector>

#include "quant/gamma_exposure.hpp"

namespace m8::quant {

/// Total exposure were the underlying at terms.spot: vols stay with their strikes ("sticky
/// strike"), forwards move with the spot.
double TotalGammaExposure(const GexColumns& in, const GexTerms& terms);

/// TotalGammaExposure at each level of the grid (ascending) instead of terms.spot.
void GammaProfile(const GexColumns& in,
                  const GexTerms& terms,
                  std::span<const double> grid,
                  std::span<double> out);

/// All spot levels within the grid where the re-priced total changes its sign, ascending, to 1e-6
/// points. The grid (ascending) must be fine enough that no two lie between neighbours; 1 to 5
/// points for an expiry of today. Where less than a millionth of the profile's peak is left, far
/// from every strike, signs are noise and not looked at. Empty: there is none, and the least
/// |total| is not one.
std::vector<double> ZeroGammaLevels(const GexColumns& in,
                                    const GexTerms& terms,
                                    std::span<const double> grid);

}  // namespace m8::quant
