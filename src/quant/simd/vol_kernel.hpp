#pragma once

#include <cstddef>
#include <limits>

#include "base/right.hpp"
#include "quant/implied_vol.hpp"

namespace m8::quant::simd {

/// How far a price, and the intrinsic value taken from it, may be off: four ulps. (A formula gives
/// a price that is a few ulps off, so that the half ulp of its rounding would promise too much.)
inline constexpr double kPriceRounding = 4.0 * std::numeric_limits<double>::epsilon();

/// One value a row, or, where `rows` is null, the same value for all rows.
struct Column {
  const double* rows = nullptr;
  double all = 0.0;
};

/// Columns of `count` rows each.
struct VolBatch {
  const double* price = nullptr;
  const double* strike = nullptr;
  const Right* right = nullptr;
  const double* start = nullptr;  // vols to start from, or null; may be `vol` itself
  double* vol = nullptr;
  VolStatus* status = nullptr;
  std::size_t count = 0;
};

/// What ImpliedVols says, on the widest vectors that the machine has. A row's answer does not
/// depend on its neighbours. `forward` and `years` are both one a row or both the same for all.
void SolveVols(const VolBatch& batch, Column forward, Column years) noexcept;

/// Why such a row has no vol: kNoInformation where nothing else is wrong with it.
VolStatus ReasonWithout(const VolQuery& query) noexcept;

}  // namespace m8::quant::simd
