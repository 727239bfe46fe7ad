#pragma once

#include <optional>
#include <vector>

#include "base/rng.hpp"
#include "market/bars.hpp"

namespace m8::sim::detail {

/// Walks the index along one-minute bars: from each bar's open to its close by a Brownian bridge as
/// lively as its range, never leaving the range.
class BarFollower {
 public:
  BarFollower(std::vector<market::Bar> bars, Rng rng) : bars_(std::move(bars)), rng_(rng) {}

  /// The level at `when`, having stood at `level` at `before`; absent where no bar covers it.
  std::optional<double> LevelAt(TimePoint when, TimePoint before, double level);
  [[nodiscard]] const std::vector<market::Bar>& Bars() const { return bars_; }

 private:
  std::vector<market::Bar> bars_;
  Rng rng_;
};

}  // namespace m8::sim::detail
