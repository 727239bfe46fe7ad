#include "quant/gamma_exposure.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.hpp"
#include "quant/black76.hpp"
#include "quant/greeks.hpp"

namespace m8::quant {
namespace {

constexpr double kOnePercent = 0.01;
constexpr double kVolPoint = 0.01;

void CheckColumns(const GexColumns& in) {
  const std::size_t n = in.strike.size();
  M8_ASSERT(in.right.size() == n && in.vol.size() == n && in.years.size() == n &&
                in.contracts.size() == n && (in.carry.empty() || in.carry.size() == n) &&
                (in.discount.empty() || in.discount.size() == n),
            "columns of equal length");
}

/// Greeks to the spot of a few rows at a time: what fits beside the rows in the nearest cache.
class Tile {
 public:
  static constexpr std::size_t kRows = 128;

  void Compute(const GexColumns& in, double spot, std::size_t first, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = first + i;
      const bool counts = in.vol[row] > 0.0 && in.years[row] > 0.0 && in.strike[row] > 0.0;
      counts_[i] = counts ? 1.0 : 0.0;
      forward_[i] = spot * (in.carry.empty() ? 1.0 : in.carry[row]);
      vol_[i] = counts ? in.vol[row] : 0.0;
    }
    const auto of = [&](const auto& column) {
      return column.empty() ? column : column.subspan(first, count);
    };
    const auto here = [&](auto& column) { return std::span(column).first(count); };
    ComputeGreeks({.forward = here(forward_),
                   .strike = of(in.strike),
                   .years = of(in.years),
                   .vol = here(vol_),
                   .right = of(in.right),
                   .discount = of(in.discount)},
                  {spot},
                  {.gamma = here(gamma_), .vanna = here(vanna_), .charm_per_day = here(charm_)});
  }

  [[nodiscard]] SpotGreeks At(std::size_t i) const noexcept {
    return {counts_[i] * gamma_[i], counts_[i] * vanna_[i], counts_[i] * charm_[i]};
  }

 private:
  using Column = std::array<double, kRows>;
  Column counts_, forward_, vol_, gamma_, vanna_, charm_;
};

}  // namespace

std::string_view Name(SignModel model) noexcept {
  switch (model) {
    case SignModel::kNaive:
      return "naive";
    case SignModel::kAbsolute:
      return "absolute";
    case SignModel::kSignedFlow:
      return "signed_flow";
  }
  return "unknown";
}

double SignOf(SignModel model, Right right) noexcept {
  return model == SignModel::kNaive && right == Right::kPut ? -1.0 : 1.0;
}

double DollarGamma(double gamma, double contracts, double spot, double multiplier) noexcept {
  return gamma * contracts * multiplier * spot * spot * kOnePercent;
}

double UsdPerPoint(double usd_per_1pct, double spot) noexcept {
  return usd_per_1pct / (kOnePercent * spot);
}

Exposures ExposuresOf(const SpotGreeks& greeks,
                      double contracts,
                      double spot,
                      double multiplier) noexcept {
  const double dollars = contracts * multiplier * spot;  // per 1.00 of delta
  return {DollarGamma(greeks.gamma, contracts, spot, multiplier),
          dollars * kVolPoint * greeks.vanna, dollars * greeks.charm_per_day};
}

void ComputeExposures(const GexColumns& in,
                      const GexTerms& terms,
                      const RowExposures& out) noexcept {
  CheckColumns(in);
  const std::size_t n = in.strike.size();
  for (const auto& column :
       {out.gamma_usd_per_1pct, out.vanna_usd_per_vol_point, out.charm_usd_per_day}) {
    M8_ASSERT(column.empty() || column.size() == n, "columns of equal length");
  }
  Tile tile;
  for (std::size_t first = 0; first < n; first += Tile::kRows) {
    const std::size_t count = std::min(Tile::kRows, n - first);
    tile.Compute(in, terms.spot, first, count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = first + i;
      const double contracts = SignOf(terms.sign, in.right[row]) * in.contracts[row];
      const auto exposures = ExposuresOf(tile.At(i), contracts, terms.spot, terms.multiplier);
      if (!out.gamma_usd_per_1pct.empty()) {
        out.gamma_usd_per_1pct[row] = exposures.gamma_usd_per_1pct;
      }
      if (!out.vanna_usd_per_vol_point.empty()) {
        out.vanna_usd_per_vol_point[row] = exposures.vanna_usd_per_vol_point;
      }
      if (!out.charm_usd_per_day.empty()) {
        out.charm_usd_per_day[row] = exposures.charm_usd_per_day;
      }
    }
  }
}

void GammaExposures(const GexColumns& in, const GexTerms& terms, std::span<double> out) noexcept {
  M8_ASSERT(out.size() == in.strike.size(), "columns of equal length");
  ComputeExposures(in, terms, {.gamma_usd_per_1pct = out});
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

}  // namespace m8::quant
