#include "quant/normal.hpp"

#include <cmath>
#include <numbers>

namespace m8::quant {
namespace {

/// Abramowitz and Stegun 26.2.23, for p <= 1/2: good to 4.5e-4, which two Halley steps make exact.
double RoughLowerQuantile(double p) noexcept {
  const double t = std::sqrt(-2.0 * std::log(p));
  const double above = 2.515517 + t * (0.802853 + t * 0.010328);
  const double below = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}

double LowerQuantile(double p) noexcept {
  double x = RoughLowerQuantile(p);
  for (int step = 0; step < 2; ++step) {
    const double error = (NormalCdf(x) - p) / NormalPdf(x);
    x -= error / (1.0 + 0.5 * x * error);
  }
  return x;
}

}  // namespace

double NormalPdf(double x) noexcept {
  return std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

double NormalCdf(double x) noexcept { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

std::optional<double> NormalInverseCdf(double p) noexcept {
  if (!(p > 0.0 && p < 1.0)) {
    return std::nullopt;
  }
  return p <= 0.5 ? LowerQuantile(p) : -LowerQuantile(1.0 - p);
}

}  // namespace m8::quant
