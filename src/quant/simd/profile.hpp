#pragma once

#include <cstddef>

namespace m8::quant::simd {

/// Rows of a GammaBook: whole vectors of the widest kind.
struct ProfileRows {
  const double* slope = nullptr;
  const double* offset = nullptr;
  const double* weight = nullptr;
  std::size_t count = 0;
};

/// Logarithms of ascending levels.
struct ProfileLevels {
  const double* x = nullptr;
  std::size_t count = 0;
  double step = 0.0;  // > 0: each is the one before plus this
};

}  // namespace m8::quant::simd
