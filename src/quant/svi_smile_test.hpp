#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "quant/smile.hpp"

namespace m8::quant {

/// Total variance by Gatheral's SVI (2004), the smile that the tests know without a fit: with
/// y = (z - centre) / width, W = level + right (R + y) / 2 + left (R - y) / 2, R = sqrt(y^2 + 1),
/// in units of scale^2; z = ln(K/F) / scale.
struct Svi {
  double scale = 0.006;
  double level = 1.0;
  double right = 0.0;
  double left = 0.0;
  double centre = 0.0;
  double width = 1.0;

  [[nodiscard]] double Variance(double z) const {
    const double y = (z - centre) / width;
    const double root = std::sqrt(y * y + 1.0);
    return level + 0.5 * right * (root + y) + 0.5 * left * (root - y);
  }
  [[nodiscard]] double Vol(double strike, double forward, CalendarYears expiry) const {
    const double z = std::log(strike / forward) / scale;
    return scale * std::sqrt(Variance(z) / expiry.Value());
  }
};

struct SmileColumns {
  std::vector<double> strike, vol, weight;

  [[nodiscard]] SmilePoints View() const { return {strike, vol, weight}; }
};

/// Vols of strikes from -moves to +moves standard deviations, each known to 0.1 vol points.
inline SmileColumns SampleSvi(
    const Svi& svi, double forward, CalendarYears expiry, double moves = 6.0, int count = 121) {
  SmileColumns columns;
  for (int i = 0; i < count; ++i) {
    const double z = moves * (2.0 * i / (count - 1) - 1.0);
    columns.strike.push_back(forward * std::exp(z * svi.scale));
    columns.vol.push_back(svi.Vol(columns.strike.back(), forward, expiry));
    columns.weight.push_back(1e6);
  }
  return columns;
}

/// A skewed smile as of a 0DTE chain, 15 % at the money.
inline Smile SkewedSmile(double seconds = 23'400, double forward = 6500.0) {
  const auto expiry = CalendarYears::FromSeconds(seconds);
  const Svi svi{0.15 * std::sqrt(expiry.Value()), 0.6, 0.1, 0.5, 0.4, 1.5};
  const auto smile = FitSmile(SampleSvi(svi, forward, expiry).View(), forward, expiry);
  EXPECT_TRUE(smile.has_value());
  return *smile;
}

/// The least of the density's factor, looked at finely over the points and three standard
/// deviations beyond.
inline double LeastDensityFactor(const Smile& smile) {
  const auto& curve = smile.Curve();
  double least = 1.0;
  for (double z = curve.low_z - 3.0; z <= curve.high_z + 3.0; z += 0.011) {
    least = std::min(least, detail::DensityFactor(curve.At(z), z, smile.Scale()));
  }
  return least;
}

}  // namespace m8::quant
