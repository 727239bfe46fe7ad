#pragma once

#include "base/rng.hpp"
#include "sim/settings.hpp"

namespace m8::sim::detail {

/// The index and its vol. The log of the vol is an Ornstein-Uhlenbeck process correlated with the
/// index (so that the mean variance is annual_vol squared, jumps included), the index a diffusion
/// with that vol and normal jumps. Time is in years of the VarianceClock.
class PricePath {
 public:
  PricePath(const PathSettings& settings, double level, Rng rng);

  void Step(double years);
  /// The index was moved by something else (a file of bars): the vol follows as it would have.
  void MoveTo(double level, double years);
  void SetLevel(double level) { level_ = level; }
  /// Sets the diffusion's variance now, within what the process plausibly reaches.
  void SetVariance(double annual_variance);

  [[nodiscard]] double Level() const { return level_; }
  /// Per year, now, with the jumps' share.
  [[nodiscard]] double Variance() const;
  /// Expected variance over the next `years` times their number: increases with `years`.
  [[nodiscard]] static double ExpectedTotal(const PathSettings& settings,
                                            double variance_now,
                                            double years);

 private:
  void MoveVol(double index_shock, double years);
  [[nodiscard]] double DiffusionVariance() const;

  PathSettings settings_;
  Rng rng_;
  double level_;
  double log_vol_ = 0.0;  // over its mean
  double stationary_variance_;
  double jump_variance_;  // per year
};

}  // namespace m8::sim::detail
