#include "sim/detail/surface.hpp"

#include <algorithm>
#include <cmath>

namespace m8::sim::detail {

double Smile::TotalVariance(double log_moneyness) const {
  const double scaled = eta * log_moneyness / std::sqrt(theta);
  const double root = std::sqrt((scaled + rho) * (scaled + rho) + 1.0 - rho * rho);
  return 0.5 * theta * (1.0 + rho * scaled + root);
}

double SmileCorrection::Factor(double x) const {
  if (points_.empty()) {
    return 1.0;
  }
  const auto above = std::lower_bound(points_.begin(), points_.end(), x,
                                      [](const Point& p, double value) { return p.x < value; });
  if (above == points_.begin()) {
    return std::exp(points_.front().log_ratio);
  }
  if (above == points_.end()) {
    return std::exp(points_.back().log_ratio);
  }
  const Point& below = *(above - 1);
  const double share = (x - below.x) / (above->x - below.x);
  return std::exp(below.log_ratio + share * (above->log_ratio - below.log_ratio));
}

bool IsArbitrageFree(const SurfaceSettings& settings) {
  const double tilt = 1.0 + std::abs(settings.skew);
  return std::abs(settings.skew) < 1.0 && settings.curvature > 0.0 &&
         settings.curvature * settings.curvature * tilt <= 4.0 && settings.curvature * tilt < 4.0;
}

}  // namespace m8::sim::detail
