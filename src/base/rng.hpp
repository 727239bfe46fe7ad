#pragma once

#include <cstdint>

namespace m8 {

/// The only door to chance: the same seed gives the same numbers on every machine and compiler, so
/// distributions are ours too. Generator: xoshiro256** seeded by splitmix64 (Blackman and Vigna,
/// 2018).
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t Next();
  /// Uniform in [0, 1).
  double Uniform();
  /// Uniform integer in [0, bound); bound > 0.
  std::uint64_t Below(std::uint64_t bound);
  /// Standard normal (polar method, Marsaglia 1962).
  double Normal();
  /// Exponential with mean 1.
  double Exponential();
  /// An independent generator for a sub-system, so that one drawing more does not shift another.
  Rng Fork();

 private:
  std::uint64_t state_[4];
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace m8
