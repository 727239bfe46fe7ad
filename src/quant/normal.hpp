#pragma once

#include <optional>

namespace m8::quant {

/// Density of the standard normal law.
double NormalPdf(double x) noexcept;

/// P(Z < x). Through erfc, so that the left tail keeps its relative precision down to 1e-308.
double NormalCdf(double x) noexcept;

/// The x with NormalCdf(x) = p, to a few ulps; absent unless 0 < p < 1.
std::optional<double> NormalInverseCdf(double p) noexcept;

}  // namespace m8::quant
