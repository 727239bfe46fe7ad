#pragma once

#include <vector>

#include "quant/smile.hpp"

namespace m8::quant::detail {

/// A vol in the units of SviShape.
struct SviPoint {
  double z = 0.0;         // ln(K/F) / scale
  double variance = 0.0;  // total variance / scale^2
  double weight = 0.0;    // of the squared error in `variance`
};

struct SviJet {
  double value = 0.0;    // total variance / scale^2
  double slope = 0.0;    // d / dz
  double bending = 0.0;  // d^2 / dz^2
};

SviJet Evaluate(const SviShape& shape, double z) noexcept;

/// The shape with the least weighted squared error. `start` is where the search begins; its scale
/// is kept.
SviShape FitSvi(const std::vector<SviPoint>& points, const SviShape& start);

/// The weighted squared error.
double SviError(const std::vector<SviPoint>& points, const SviShape& shape) noexcept;

}  // namespace m8::quant::detail
