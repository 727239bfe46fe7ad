#include "quant/detail/normalised_black.hpp"

#include <algorithm>
#include <cmath>

#include "quant/normal.hpp"

namespace m8::quant::detail {
namespace {

/// N(h+t) - N(h-t). The plain difference loses t/eps digits; where t and h t are small, the Taylor
/// series about h (Hermite polynomials) does not.
double NormalStrip(double h, double t) noexcept {
  constexpr double kSeriesLimit = 0.5;
  if (t > kSeriesLimit || std::abs(h * t) > kSeriesLimit) {
    return NormalCdf(h + t) - NormalCdf(h - t);
  }
  constexpr int kTerms = 9;  // (h t)^18 / 19! < 1e-22
  double sum = 1.0;
  double factor = 1.0;
  double even = 1.0;  // He_{2k}(h)
  double odd = h;     // He_{2k+1}(h)
  for (int k = 1; k <= kTerms; ++k) {
    const double n = 2.0 * k;
    even = h * odd - (n - 1.0) * even;
    odd = h * even - n * odd;
    factor *= t * t / (n * (n + 1.0));
    sum += factor * even;
  }
  return 2.0 * t * NormalPdf(h) * sum;
}

}  // namespace

Moneyness MoneynessOf(double forward, double strike) noexcept {
  const double excess = std::abs(forward - strike) / std::min(forward, strike);
  return {-std::log1p(excess), excess};
}

double NormalisedBlack(Moneyness m, double v) noexcept {
  const double h = m.x / v;
  if (!(v > 0.0) || std::isinf(h)) {
    return 0.0;
  }
  // N(d1) - exp(-x) N(d2), arranged so that nothing of order one is subtracted.
  const double t = 0.5 * v;
  const double price = NormalStrip(h, t) - m.excess * NormalCdf(h - t);
  return price > 0.0 ? price : 0.0;
}

double NormalisedBlackComplement(Moneyness m, double v) noexcept {
  const double h = m.x / v;
  const double t = 0.5 * v;
  return NormalCdf(-h - t) + (1.0 + m.excess) * NormalCdf(h - t);
}

double NormalisedVega(Moneyness m, double v) noexcept { return NormalPdf(m.x / v + 0.5 * v); }

}  // namespace m8::quant::detail
