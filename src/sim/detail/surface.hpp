#pragma once

#include <span>
#include <vector>

#include "sim/settings.hpp"

namespace m8::sim::detail {

/// Total implied variance of one expiry over log-moneyness k = ln(K / F), the "surface SVI" of
/// Gatheral and Jacquier (2014) with phi(theta) = eta / sqrt(theta):
///
///     w(k) = theta/2 (1 + rho eta x + sqrt((eta x + rho)^2 + 1 - rho^2)),   x = k / sqrt(theta)
///
/// Free of butterflies while eta^2 (1 + |rho|) <= 4 and eta sqrt(theta) (1 + |rho|) < 4, and free
/// of calendar arbitrage while theta does not fall with the expiry (their theorem 4.1, 4.2).
struct Smile {
  double theta = 0.0;  // at the money
  double rho = 0.0;
  double eta = 0.0;

  [[nodiscard]] double TotalVariance(double log_moneyness) const;
};

/// How a real chain's vols lie over the Smile: log ratios over x = k / sqrt(theta), linear between
/// and flat outside. Moves and shrinks with the smile.
class SmileCorrection {
 public:
  struct Point {
    double x = 0.0;
    double log_ratio = 0.0;
  };
  SmileCorrection() = default;
  /// Points in ascending order of x.
  explicit SmileCorrection(std::vector<Point> points) : points_(std::move(points)) {}
  /// What to multiply the vol with.
  [[nodiscard]] double Factor(double x) const;

 private:
  std::vector<Point> points_;
};

/// Whether every smile with these settings and theta below 1 is free of arbitrage.
bool IsArbitrageFree(const SurfaceSettings& settings);

}  // namespace m8::sim::detail
