#pragma once

#include <optional>

#include "quant/smile.hpp"

namespace m8::quant {

/// The law of the underlying at settlement that the option prices mean (risk-neutral), from a
/// smile: P(S < K) = N(-d2) + K phi(d2) sqrt(T) dvol/dK, the slope of the undiscounted put price in
/// K, and the density its slope (Breeden and Litzenberger 1978). Leaving out the second term misses
/// by points of probability.
///
/// In closed form at every level, also beyond the quoted strikes, where the smile's lines are its
/// tails: mass 1, mean the forward. As the smile has no negative density, no probability falls.
class Distribution {
 public:
  explicit Distribution(const Smile& smile);

  /// What the law says of one level, by one look at the smile.
  struct Point {
    double below = 0.0;    // P(S < level)
    double above = 1.0;    // P(S > level): keeps the digits of a small one
    double density = 0.0;  // per point
    double put = 0.0;      // mean of max(level - S, 0): the undiscounted put, points
    double call = 0.0;
  };
  /// A level <= 0 is below all, infinity above all.
  [[nodiscard]] Point At(double level) const noexcept;

  [[nodiscard]] double Below(double level) const noexcept;
  [[nodiscard]] double Above(double level) const noexcept;
  /// P(low < S < high); 0 where high <= low. Pass infinity for an open end.
  [[nodiscard]] double Between(double low, double high) const noexcept;
  [[nodiscard]] double Density(double level) const noexcept { return At(level).density; }

  /// The level with P(S < level) = p; absent unless 0 < p < 1.
  [[nodiscard]] std::optional<double> Quantile(double p) const noexcept;

  /// The mean level of the lowest `share` of outcomes, points: the forward less it is the expected
  /// shortfall of one unit of the underlying. Absent unless 0 < share < 1.
  [[nodiscard]] std::optional<double> MeanOfLowest(double share) const noexcept;

  /// P(the path reaches the level before settlement), by reflection: what the claim is worth that
  /// pays 1 + S / level where S ends beyond the level (Bowie and Carr 1994; Carr, Ellis and Gupta
  /// 1998). Exact for a martingale with one vol. Under a skew an approximation, below the forward
  /// up to a tenth of itself too low (docs/explanation/smile.md, by paths that end in this very
  /// law: SimulateTouch of monte_carlo.hpp). Between the chance to end beyond the level and 1.
  [[nodiscard]] double Touch(double level) const noexcept;

  /// What a numerical sum over the law misses: 0 for a law. It costs hundreds of microseconds.
  struct Residuals {
    double mass = 0.0;  // less 1
    double mean = 0.0;  // over the forward, less 1
  };
  [[nodiscard]] Residuals Check() const noexcept;

  [[nodiscard]] const Smile& Source() const noexcept { return smile_; }

 private:
  Smile smile_;
};

}  // namespace m8::quant
