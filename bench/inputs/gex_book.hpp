#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "quant/gamma_exposure.hpp"

namespace m8::bench {

inline constexpr std::size_t kProfileLevels = 60;
inline constexpr double kLowestLevel = 0.9;  // of the spot
inline constexpr double kHighestLevel = 1.1;

/// Columns of equal length.
struct GexBook {
  double spot = 0.0;
  std::vector<double> strike, vol, years, contracts, carry, discount;
  std::vector<Right> right;

  [[nodiscard]] quant::GexColumns View() const {
    return {strike, right, vol, years, contracts, carry, discount};
  }
};

/// TenThousandOptions twice, the second time between their strikes, with open interest. No put has
/// quite the vol of its call, so that no two rows are alike. Always the same book.
GexBook TwentyThousandOptions();

/// The spot, then "strike,vol,years,contracts,carry,discount,right" a line; right is 1 or -1.
std::string ToCsv(const GexBook& book);

}  // namespace m8::bench
