#pragma once

#include <array>
#include <cstddef>

#include "quant/detail/knots.hpp"

namespace m8::quant::detail {

/// A function of z and its first two derivatives.
struct Jet {
  double value = 1.0;
  double slope = 0.0;
  double bending = 0.0;
};

/// c0 + c1 x + c2 x^2 + c3 x^3.
inline Jet CubicJet(const Four& c, double x) noexcept {
  return {c[0] + x * (c[1] + x * (c[2] + x * c[3])), c[1] + x * (2.0 * c[2] + x * 3.0 * c[3]),
          2.0 * c[2] + x * 6.0 * c[3]};
}

/// W(z), total variance in units of the one at the money: cubics between the knots, continuous to
/// the second derivative, and a line beyond either end. Without intervals it is 1 everywhere.
struct SmileCurve {
  std::array<Four, kIntervals> cubic{};  // of `count` intervals from `first` on, in z - LowEnd
  std::size_t first = 0;
  std::size_t count = 0;
  double low_z = 0.0, high_z = 0.0;
  Jet low, high;  // at the ends, as the lines have them

  [[nodiscard]] Jet At(double z) const noexcept {
    if (z <= low_z) {
      return {low.value + low.slope * (z - low_z), low.slope, 0.0};
    }
    if (z >= high_z) {
      return {high.value + high.slope * (z - high_z), high.slope, 0.0};
    }
    const std::size_t interval = IntervalOf(z);
    return CubicJet(cubic[interval - first], z - LowEnd(interval));
  }
};

/// 1 - z W' / 2W: not positive where vols rise faster than the distance from the forward, and so
/// the chance to end beyond a strike with it (Fukasawa 2012).
inline double Tilt(const Jet& w, double z) noexcept { return 1.0 - 0.5 * z * w.slope / w.value; }

/// Gatheral and Jacquier (2014), eq. 2.1, in z = ln(K/F) / scale and W = total variance / scale^2:
/// the risk-neutral density is this times a normal density.
inline double DensityFactor(const Jet& w, double z, double scale) noexcept {
  const double tilt = Tilt(w, z);
  return tilt * tilt - 0.25 * w.slope * w.slope * (1.0 / w.value + 0.25 * scale * scale) +
         0.5 * w.bending;
}

}  // namespace m8::quant::detail
