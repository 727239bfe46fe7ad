#include "quant/gamma_exposure.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.hpp"
#include "quant/normal.hpp"

namespace m8::quant {
namespace {

constexpr double kOnePercent = 0.01;

void CheckColumns(const GexColumns& in) {
  const std::size_t n = in.strike.size();
  M8_ASSERT(in.right.size() == n && in.vol.size() == n && in.years.size() == n &&
                in.contracts.size() == n && (in.carry.empty() || in.carry.size() == n) &&
                (in.discount.empty() || in.discount.size() == n),
            "columns of equal length");
}

double RowExposure(const GexColumns& in, const GexTerms& terms, std::size_t i) noexcept {
  if (!(in.vol[i] > 0.0 && in.years[i] > 0.0 && in.strike[i] > 0.0)) {
    return 0.0;
  }
  const double carry = in.carry.empty() ? 1.0 : in.carry[i];
  const double discount = in.discount.empty() ? 1.0 : in.discount[i];
  const double v = in.vol[i] * std::sqrt(in.years[i]);
  const double d1 = std::log(terms.spot * carry / in.strike[i]) / v + 0.5 * v;
  // Black-76 gamma to the spot: D phi(d1) / (F v) (F/S)^2.
  const double gamma = discount * NormalPdf(d1) * carry / (terms.spot * v);
  return SignOf(terms.sign, in.right[i]) *
         DollarGamma(gamma, in.contracts[i], terms.spot, terms.multiplier);
}

/// The rows of one profile, reduced to what a level needs: with x = log(level / terms.spot), a row
/// is worth level * weight * exp(-d^2 / 2) where d = x / deviation + offset. Rows that differ in
/// weight alone, such as call and put of one strike, are one.
class Repricer {
 public:
  Repricer(const GexColumns& in, const GexTerms& terms) : spot_(terms.spot) {
    CheckColumns(in);
    for (std::size_t i = 0; i < in.strike.size(); ++i) {
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

/// The strike with the most of a measure (never negative); none where all of it is zero.
template <class Measure>
std::optional<double> Largest(std::span<const StrikeGex> by_strike, double spot, Measure measure) {
  const StrikeGex* best = nullptr;
  double most = 0.0;
  for (const auto& row : by_strike) {
    const double value = measure(row);
    const bool nearer =
        best != nullptr && std::abs(row.strike - spot) < std::abs(best->strike - spot);
    if (value > most || (value == most && nearer)) {
      best = &row;
      most = value;
    }
  }
  return best != nullptr ? std::optional{best->strike} : std::nullopt;
}

}  // namespace

std::string_view Name(SignModel model) noexcept {
  switch (model) {
    case SignModel::kNaive:
      return "naive";
    case SignModel::kAbsolute:
      return "absolute";
  }
  return "unknown";
}

double SignOf(SignModel model, Right right) noexcept {
  return model == SignModel::kNaive && right == Right::kPut ? -1.0 : 1.0;
}

double DollarGamma(double gamma, double contracts, double spot, double multiplier) noexcept {
  return gamma * contracts * multiplier * spot * spot * kOnePercent;
}

void GammaExposures(const GexColumns& in, const GexTerms& terms, std::span<double> out) noexcept {
  CheckColumns(in);
  M8_ASSERT(out.size() == in.strike.size(), "columns of equal length");
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = RowExposure(in, terms, i);
  }
}

double TotalGammaExposure(const GexColumns& in, const GexTerms& terms) noexcept {
  CheckColumns(in);
  double total = 0.0;
  for (std::size_t i = 0; i < in.strike.size(); ++i) {
    total += RowExposure(in, terms, i);
  }
  return total;
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

std::vector<double> LinearCrossings(std::span<const double> x, std::span<const double> y) {
  M8_ASSERT(x.size() == y.size(), "columns of equal length");
  std::vector<double> crossings;
  std::optional<std::size_t> last;  // the node before that is not zero
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (y[i] == 0.0) {
      continue;
    }
    if (last && (y[*last] < 0.0) != (y[i] < 0.0)) {
      const std::size_t j = *last;
      crossings.push_back(i == j + 1 ? x[j] + (x[i] - x[j]) * (y[j] / (y[j] - y[i]))
                                     : 0.5 * (x[j + 1] + x[i - 1]));
    }
    last = i;
  }
  return crossings;
}

std::optional<double> NearestLevel(std::span<const double> levels, double spot) noexcept {
  const auto nearest = std::min_element(levels.begin(), levels.end(), [spot](double a, double b) {
    return std::abs(a - spot) < std::abs(b - spot);
  });
  return nearest != levels.end() ? std::optional{*nearest} : std::nullopt;
}

std::vector<double> EvenGrid(double low, double high, std::size_t count) {
  M8_ASSERT(count >= 2 && low < high, "a grid has two ends");
  std::vector<double> grid(count);
  for (std::size_t i = 0; i < count; ++i) {
    grid[i] = low + (high - low) * (static_cast<double>(i) / static_cast<double>(count - 1));
  }
  return grid;
}

double StrikeGex::Gross() const noexcept { return std::abs(calls) + std::abs(puts); }

std::vector<StrikeGex> SumByStrike(std::span<const double> strike,
                                   std::span<const Right> right,
                                   std::span<const double> exposure) {
  M8_ASSERT(right.size() == strike.size() && exposure.size() == strike.size(),
            "columns of equal length");
  std::vector<std::size_t> order(strike.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return strike[a] < strike[b]; });
  std::vector<StrikeGex> rows;
  for (const std::size_t i : order) {
    if (rows.empty() || rows.back().strike != strike[i]) {
      rows.push_back({strike[i], 0.0, 0.0});
    }
    (right[i] == Right::kCall ? rows.back().calls : rows.back().puts) += exposure[i];
  }
  return rows;
}

GexTotals SumTotals(std::span<const StrikeGex> by_strike) noexcept {
  GexTotals totals;
  for (const auto& row : by_strike) {
    totals.calls += row.calls;
    totals.puts += row.puts;
  }
  return totals;
}

std::vector<double> CumulativeZeroLevels(std::span<const StrikeGex> by_strike) {
  std::vector<double> strikes;
  std::vector<double> sums;
  double sum = 0.0;
  for (const auto& row : by_strike) {
    sum += row.Net();
    strikes.push_back(row.strike);
    sums.push_back(sum);
  }
  return LinearCrossings(strikes, sums);
}

GammaWalls FindWalls(std::span<const StrikeGex> by_strike, double spot) noexcept {
  const auto calls_above = [spot](const StrikeGex& row) {
    return row.strike >= spot ? std::abs(row.calls) : 0.0;
  };
  const auto puts_below = [spot](const StrikeGex& row) {
    return row.strike <= spot ? std::abs(row.puts) : 0.0;
  };
  return {Largest(by_strike, spot, calls_above), Largest(by_strike, spot, puts_below),
          Largest(by_strike, spot, [](const StrikeGex& row) { return row.Gross(); })};
}

}  // namespace m8::quant
