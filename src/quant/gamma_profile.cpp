#include "quant/gamma_profile.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/assert.hpp"
#include "quant/normal.hpp"

namespace m8::quant {
namespace {

/// The rows of one profile, reduced to what a level needs: with x = log(level / terms.spot), a row
/// is worth level * weight * exp(-d^2 / 2) where d = x / deviation + offset. Rows that differ in
/// weight alone, such as call and put of one strike, are one.
class Repricer {
 public:
  Repricer(const GexColumns& in, const GexTerms& terms) : spot_(terms.spot) {
    const std::size_t n = in.strike.size();
    M8_ASSERT(in.right.size() == n && in.vol.size() == n && in.years.size() == n &&
                  in.contracts.size() == n && (in.carry.empty() || in.carry.size() == n) &&
                  (in.discount.empty() || in.discount.size() == n),
              "columns of equal length");
    for (std::size_t i = 0; i < n; ++i) {
      if (in.vol[i] > 0.0 && in.years[i] > 0.0 && in.strike[i] > 0.0) {
        Add(in, terms, i);
      }
    }
  }

  [[nodiscard]] double Total(double level) const noexcept {
    const double x = std::log(level / spot_);
    double total = 0.0;
    for (const Row& row : rows_) {
      const double d = x * row.per_deviation + row.offset;
      if (std::abs(d) < kReach) {
        total += row.weight * std::exp(-0.5 * d * d);
      }
    }
    return total * level;
  }

  /// Total at each level of an ascending grid: row by row, over the levels within its reach.
  void Totals(std::span<const double> grid, std::span<double> out) const {
    std::vector<double> x(grid.size());
    std::transform(grid.begin(), grid.end(), x.begin(),
                   [this](double level) { return std::log(level / spot_); });
    std::fill(out.begin(), out.end(), 0.0);
    for (const Row& row : rows_) {
      const auto first =
          std::lower_bound(x.begin(), x.end(), (-kReach - row.offset) / row.per_deviation);
      const auto last = std::upper_bound(first, x.end(), (kReach - row.offset) / row.per_deviation);
      for (auto at = first; at != last; ++at) {
        const double d = *at * row.per_deviation + row.offset;
        out[static_cast<std::size_t>(at - x.begin())] += row.weight * std::exp(-0.5 * d * d);
      }
    }
    for (std::size_t i = 0; i < grid.size(); ++i) {
      out[i] *= grid[i];
    }
  }

 private:
  // Beyond so many deviations a row's gamma is less than 1e-21 of its peak: not worth an exp.
  static constexpr double kReach = 10.0;

  struct Row {
    double per_deviation, offset, weight;
  };

  void Add(const GexColumns& in, const GexTerms& terms, std::size_t i) {
    const double carry = in.carry.empty() ? 1.0 : in.carry[i];
    const double discount = in.discount.empty() ? 1.0 : in.discount[i];
    const double v = in.vol[i] * std::sqrt(in.years[i]);
    const double gamma_at_peak = discount * NormalPdf(0.0) * carry / v;  // times level
    const Row row{1 / v, std::log(spot_ * carry / in.strike[i]) / v + 0.5 * v,
                  SignOf(terms.sign, in.right[i]) *
                      DollarGamma(gamma_at_peak, in.contracts[i], 1.0, terms.multiplier)};
    if (!rows_.empty() && rows_.back().per_deviation == row.per_deviation &&
        rows_.back().offset == row.offset) {
      rows_.back().weight += row.weight;
    } else {
      rows_.push_back(row);
    }
  }

  double spot_;
  std::vector<Row> rows_;
};

/// The root between two levels whose totals have opposite signs, by halving.
double Polish(const Repricer& rows, double low, double high) {
  constexpr double kPrecision = 1e-6;  // points
  const bool rising = rows.Total(low) < 0.0;
  while (high - low > kPrecision) {
    const double middle = 0.5 * (low + high);
    if (!(middle > low && middle < high)) {
      break;
    }
    const bool below = (rows.Total(middle) < 0.0) == rising;
    (below ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

double TotalGammaExposure(const GexColumns& in, const GexTerms& terms) {
  return Repricer(in, terms).Total(terms.spot);
}

void GammaProfile(const GexColumns& in,
                  const GexTerms& terms,
                  std::span<const double> grid,
                  std::span<double> out) {
  M8_ASSERT(out.size() == grid.size(), "columns of equal length");
  Repricer(in, terms).Totals(grid, out);
}

std::vector<double> ZeroGammaLevels(const GexColumns& in,
                                    const GexTerms& terms,
                                    std::span<const double> grid) {
  constexpr double kNoise = 1e-6;  // of the peak
  std::vector<double> profile(grid.size());
  const Repricer rows(in, terms);
  rows.Totals(grid, profile);
  double peak = 0.0;
  for (const double value : profile) {
    peak = std::max(peak, std::abs(value));
  }
  std::vector<double> levels;
  std::optional<std::size_t> last;  // the node before with a sign to speak of
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (std::abs(profile[i]) <= kNoise * peak) {
      continue;
    }
    if (last && (profile[*last] < 0.0) != (profile[i] < 0.0)) {
      levels.push_back(Polish(rows, grid[*last], grid[i]));
    }
    last = i;
  }
  return levels;
}

}  // namespace m8::quant
