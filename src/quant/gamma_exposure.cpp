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
