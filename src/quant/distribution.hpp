#pragma once

#include <vector>

#include "quant/smile.hpp"

namespace m8::quant {

/// The law of the underlying at settlement that the option prices mean (risk-neutral), from a
/// smile: P(S < K) = N(-d2) + K phi(d2) sqrt(T) dvol/dK, the slope of the undiscounted put price in
/// K (Breeden and Litzenberger 1978). Leaving out the second term misses by points of probability.
///
/// Where the smile has a negative density, the slope falls; the law does not: it is held level.
class Distribution {
 public:
  explicit Distribution(Smile smile);

  /// P(S < level): within 0 and 1, never falling. A level <= 0 has 0.
  [[nodiscard]] double Below(double level) const noexcept;
  [[nodiscard]] double Above(double level) const noexcept { return 1.0 - Below(level); }
  /// P(low < S < high); 0 where high <= low. Pass infinity for an open end.
  [[nodiscard]] double Between(double low, double high) const noexcept;

  /// P(the path reaches the level before settlement), by reflection: twice the chance to end beyond
  /// it, at most 1. An approximation: exact for a driftless path with one vol.
  [[nodiscard]] double Touch(double level) const noexcept;

  /// The largest fall of the slope that had to be held level: 0 for a smile without arbitrage.
  [[nodiscard]] double LargestCorrection() const noexcept { return largest_correction_; }
  [[nodiscard]] const Smile& Source() const noexcept { return smile_; }

 private:
  [[nodiscard]] double PutSlope(double strike) const noexcept;

  Smile smile_;
  double lowest_z_ = 0.0;        // ln(K/F) in standard deviations at the first node
  std::vector<double> at_node_;  // P(S < node), never falling
  double largest_correction_ = 0.0;
};

}  // namespace m8::quant
