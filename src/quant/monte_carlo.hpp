#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/rng.hpp"
#include "quant/payoff.hpp"
#include "quant/smile.hpp"

namespace m8::quant {

/// The law at settlement as weights on even levels, by second differences of option prices: the
/// position that pays 1 at a level and nothing at its neighbours costs what the level's weight is.
///
/// It knows a smile only by its vols, through Black-76, and none of the formulas of Distribution:
/// that makes it a check of them.
class PriceLattice {
 public:
  explicit PriceLattice(const Smile& smile);

  /// The level below which there is p of the weight, 0 < p < 1; straight lines between levels.
  [[nodiscard]] double Quantile(double p) const noexcept;

  /// `count` levels at settlement, one from each of as many equal shares of the law (stratified):
  /// its sums have the error of a histogram, not of a sample. Ascending.
  [[nodiscard]] std::vector<double> Draw(std::size_t count, Rng& rng) const;

  /// Weight that was negative and left out: 0 for prices without arbitrage, but for rounding.
  [[nodiscard]] double NegativeWeight() const noexcept { return negative_; }

 private:
  double lowest_ = 0.0, step_ = 0.0;
  std::vector<double> up_to_;  // weight of this level and those below; the last is 1
  double negative_ = 0.0;
};

/// What happened to a position over drawn levels.
struct SimulatedOdds {
  double profit = 0.0;  // share of levels with a profit
  double expected_profit = 0.0;
  double shortfall_1pct = 0.0;  // mean profit of the worst hundredth
  double shortfall_5pct = 0.0;
};
SimulatedOdds SimulateOdds(std::span<const PayoffLeg> legs,
                           double cost,
                           std::span<const double> levels);

struct PathSettings {
  std::uint64_t seed = 1;
  std::size_t paths = 20'000;
  std::size_t steps = 64;
};

struct SimulatedTouch {
  double probability = 0.0;
  double error = 0.0;  // standard error of the sampling
};

/// P(a path reaches the level before settlement), over paths that are martingales and end in the
/// smile's law: S(t) = E[G(W(1)) | W(t)] for a Brownian motion W, with G from normal to settlement
/// levels (Bass 1983). W between steps counts by its bridge's chance to reach the boundary. How
/// variance is spread over the day does not matter, only the law and the continuity of paths do.
SimulatedTouch SimulateTouch(const Smile& smile, double level, const PathSettings& settings = {});

}  // namespace m8::quant
