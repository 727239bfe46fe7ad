#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "quant/gamma_exposure.hpp"

namespace m8::quant {

/// `count` >= 2 levels from low to high, evenly in their logarithm: each is the one before times
/// the same.
struct LogGrid {
  double low = 0.0;
  double high = 0.0;
  std::size_t count = 0;

  [[nodiscard]] double Level(std::size_t i) const noexcept;
  [[nodiscard]] std::vector<double> Levels() const;
};

/// Total gamma exposure of options as a function of the level of the underlying, USD per 1 %: vols
/// stay with their strikes ("sticky strike"), forwards move with the spot.
///
/// Each row is reduced once to what a level needs: with x = ln(level / spot) it is worth
/// level weight 2^-(slope x + offset)^2. Neighbours that differ in weight alone, as call and put of
/// one strike and vol, are one row; rows without exposure are none. Storage is kept from one Assign
/// to the next; everything else allocates nothing.
class GammaBook {
 public:
  /// Columns and terms are as of GammaExposures, and not kept.
  void Assign(const GexColumns& in, const GexTerms& terms);

  /// What Assign made of the rows, for who sums them elsewhere.
  struct Columns {
    double spot;
    std::span<const double> slope, offset, weight;
  };
  [[nodiscard]] Columns Reduced() const noexcept {
    return {spot_, {slope_.data(), rows_}, {offset_.data(), rows_}, {weight_.data(), rows_}};
  }

  /// Rows that count, of those assigned.
  [[nodiscard]] std::size_t Rows() const noexcept { return rows_; }

  /// Within 1e-14 of the sum of the rows' absolute values, as far as their d1 has digits (1e-16 / v
  /// relative to v).
  [[nodiscard]] double Total(double level) const noexcept;

  /// Total at each of ascending levels. What lies beyond 10 standard deviations from all of a few
  /// neighbouring rows is left out: 1e-21 of their peak.
  void Totals(std::span<const double> levels, std::span<double> out) const noexcept;

  /// The same, several times as fast: from level to level by multiplication. Within 2e-13 of the
  /// sum of the rows' absolute values.
  void Totals(const LogGrid& grid, std::span<double> out) const noexcept;

  /// All levels between those given where the total changes its sign, ascending, to 1e-8 points;
  /// `totals` are those of `levels`. See ZeroGammaLevels.
  void Zeros(std::span<const double> levels,
             std::span<const double> totals,
             std::vector<double>& out) const;
  void Zeros(const LogGrid& levels, std::span<const double> totals, std::vector<double>& out) const;

  /// The zero that one known before has moved to, by Newton's method from there: after new vols or
  /// contracts, without a profile. Absent where it leads further than 2 % away or nowhere: then
  /// look for all of them. It says nothing of other zeros.
  [[nodiscard]] std::optional<double> ZeroFrom(double level) const noexcept;

 private:
  [[nodiscard]] double ZeroBetween(double low, double high) const noexcept;

  double spot_ = 1.0;
  std::size_t rows_ = 0;
  std::vector<double> slope_, offset_, weight_;  // padded with rows of no weight to whole vectors
};

/// Total exposure were the underlying at terms.spot.
double TotalGammaExposure(const GexColumns& in, const GexTerms& terms);

/// TotalGammaExposure at each level of the grid (ascending) instead of terms.spot.
void GammaProfile(const GexColumns& in,
                  const GexTerms& terms,
                  std::span<const double> grid,
                  std::span<double> out);

/// All spot levels within the grid where the re-priced total changes its sign, ascending, to 1e-6
/// points. The grid (ascending) must be fine enough that no two lie between neighbours; 1 to 5
/// points for an expiry of today. Where less than a millionth of the profile's peak is left, far
/// from every strike, signs are noise and not looked at. Empty: there is none, and the least
/// |total| is not one.
std::vector<double> ZeroGammaLevels(const GexColumns& in,
                                    const GexTerms& terms,
                                    std::span<const double> grid);

}  // namespace m8::quant
