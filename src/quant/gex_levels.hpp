#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/right.hpp"

namespace m8::quant {

/// Signed exposures of calls and puts together, USD per 1 % (or whatever unit went in).
struct GexTotals {
  double calls = 0.0;
  double puts = 0.0;

  [[nodiscard]] double Total() const noexcept { return calls + puts; }
};

/// Of one strike, over all expiries that went in.
struct StrikeGex {
  double strike = 0.0;
  double calls = 0.0;  // exposure
  double puts = 0.0;
  double call_contracts = 0.0;
  double put_contracts = 0.0;

  [[nodiscard]] double Net() const noexcept { return calls + puts; }
  [[nodiscard]] double Gross() const noexcept;  // |calls| + |puts|
};

/// Rows of options: columns of equal length. `exposure` as of ComputeExposures; `contracts` may be
/// empty where walls by open interest are not asked for.
struct ExposureRows {
  std::span<const double> strike;
  std::span<const Right> right;
  std::span<const double> exposure;
  std::span<const double> contracts = {};
};

/// Sums over rows of equal strike, ascending. The vector is cleared and filled: handed in again, it
/// allocates nothing.
void SumByStrike(const ExposureRows& in, std::vector<StrikeGex>& out);
std::vector<StrikeGex> SumByStrike(const ExposureRows& in);

/// Sums over rows of equal group, the caller's number of an expiry below out.size().
void SumByGroup(const ExposureRows& in,
                std::span<const std::size_t> group,
                std::span<GexTotals> out) noexcept;

GexTotals SumTotals(std::span<const StrikeGex> by_strike) noexcept;

/// Where the running sum of net exposure over the strikes changes its sign. Often shown as
/// "zero-gamma", but another and weaker thing than ZeroGammaLevels: name it as cumulative.
std::vector<double> CumulativeZeroLevels(std::span<const StrikeGex> by_strike);

/// What a wall is the most of. One chain has up to four different walls, so the measure is named.
enum class WallMeasure : std::uint8_t {
  kGrossGamma,    // |exposure| of the calls, or of the puts
  kNetGamma,      // calls and puts together, with their signs
  kOpenInterest,  // contracts
};
std::string_view Name(WallMeasure measure) noexcept;

/// Strikes with the most of the measure; of equals the one nearest to spot, of two equally near the
/// lower. Absent where nothing is. In terms of gross gamma or open interest (contracts counted
/// without their sign): call_wall has the most of calls at K >= spot, put_wall the most of puts at
/// K <= spot, largest the most of both together, anywhere. In terms of net gamma: the greatest
/// positive net at K >= spot, the greatest negative at K <= spot, the greatest of either sign.
struct GammaWalls {
  std::optional<double> call_wall;
  std::optional<double> put_wall;
  std::optional<double> largest;
};
GammaWalls FindWalls(std::span<const StrikeGex> by_strike,
                     double spot,
                     WallMeasure measure = WallMeasure::kGrossGamma) noexcept;

/// A run of strikes at most so wide, with the gross gamma in it.
struct StrikeCluster {
  double low = 0.0;  // first and last strike with gamma
  double high = 0.0;
  double gross = 0.0;
  double net = 0.0;
  double share = 0.0;  // of the gross gamma of all strikes
};

/// The cluster with the most gross gamma, then the one with the most of what is left, and so on
/// into `out`, no strike in two of them; of equals the one whose middle is nearest to spot. Returns
/// how many were found. `width` >= 0 points from the first strike to the last; 0 makes each strike
/// its own cluster.
std::size_t FindClusters(std::span<const StrikeGex> by_strike,
                         double spot,
                         double width,
                         std::span<StrikeCluster> out) noexcept;

inline constexpr std::size_t kTopStrikesMax = 16;

/// How much of the gross gamma sits on few strikes.
struct Concentration {
  double top_share = 0.0;   // of the `top` strikes with the most of it: 0 to 1
  std::size_t top = 0;      // as asked, at most kTopStrikesMax
  double herfindahl = 0.0;  // sum of squared shares: 1 / n where n strikes have equally much
};
/// Absent where there is no gamma.
std::optional<Concentration> ConcentrationOf(std::span<const StrikeGex> by_strike,
                                             std::size_t top) noexcept;

}  // namespace m8::quant
