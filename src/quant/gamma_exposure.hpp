#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/right.hpp"

namespace m8::quant {

/// Who is assumed to hold what. Both are assumptions, not measurements.
enum class SignModel : std::uint8_t {
  kNaive,     // calls +, puts -: customers sell calls and buy puts, dealers are the other side
  kAbsolute,  // all +: how much gamma there is, whoever has it
};
std::string_view Name(SignModel model) noexcept;

/// Options of one underlying, of any expiries: columns of equal length.
struct GexColumns {
  std::span<const double> strike;  // points, > 0
  std::span<const Right> right;
  std::span<const double> vol;            // per year on the calendar clock; a row without counts 0
  std::span<const double> years;          // calendar, to settlement; a settled row counts 0
  std::span<const double> contracts;      // open interest, or volume: say which beside the result
  std::span<const double> carry = {};     // forward / spot; empty: 1 for all
  std::span<const double> discount = {};  // empty: 1 for all
};

struct GexTerms {
  double spot = 0.0;
  SignModel sign = SignModel::kNaive;
  double multiplier = 100.0;  // dollars a point
};

/// +1 or -1.
double SignOf(SignModel model, Right right) noexcept;

/// Dollars of delta that a 1 % move of the underlying makes: gamma contracts multiplier spot^2
/// 0.01, unsigned. (Gamma x spot is delta per whole of the spot; 0.01 spot dollars is the move.)
/// `gamma` is to the spot, per point, of one option: a vendor's, or Greeks::spot_gamma.
double DollarGamma(double gamma, double contracts, double spot, double multiplier) noexcept;

/// Signed exposure of each row at terms.spot by Black-76 gamma, USD per 1 %.
void GammaExposures(const GexColumns& in, const GexTerms& terms, std::span<double> out) noexcept;

/// Where a tabled function changes its sign, by the straight line between the neighbours (or the
/// middle of a run of zeros between them).
std::vector<double> LinearCrossings(std::span<const double> x, std::span<const double> y);

/// The level nearest to spot; of two equally near, the lower. Absent where there is none.
std::optional<double> NearestLevel(std::span<const double> levels, double spot) noexcept;

/// `count` >= 2 levels from low to high, evenly.
std::vector<double> EvenGrid(double low, double high, std::size_t count);

/// Signed exposures of one strike, USD per 1 %.
struct StrikeGex {
  double strike = 0.0;
  double calls = 0.0;
  double puts = 0.0;

  [[nodiscard]] double Net() const noexcept { return calls + puts; }
  [[nodiscard]] double Gross() const noexcept;  // |calls| + |puts|
};

/// Sums over rows of equal strike, ascending. Columns of equal length, exposures as of
/// GammaExposures.
std::vector<StrikeGex> SumByStrike(std::span<const double> strike,
                                   std::span<const Right> right,
                                   std::span<const double> exposure);

struct GexTotals {
  double calls = 0.0;
  double puts = 0.0;

  [[nodiscard]] double Total() const noexcept { return calls + puts; }
};
GexTotals SumTotals(std::span<const StrikeGex> by_strike) noexcept;

/// Where the running sum of net exposure over the strikes changes its sign. Often shown as
/// "zero-gamma", but another and weaker thing than ZeroGammaLevels: name it as cumulative.
std::vector<double> CumulativeZeroLevels(std::span<const StrikeGex> by_strike);

/// Strikes with the most gamma; of two equals, the one nearer to spot. Absent where nothing is.
struct GammaWalls {
  std::optional<double> call_wall;  // most gross call exposure at K >= spot
  std::optional<double> put_wall;   // most gross put exposure at K <= spot
  std::optional<double> largest;    // most calls and puts together, anywhere
};
GammaWalls FindWalls(std::span<const StrikeGex> by_strike, double spot) noexcept;

}  // namespace m8::quant
