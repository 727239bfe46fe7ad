#include "quant/gamma_exposure.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "quant/black76.hpp"
#include "quant/normal.hpp"

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

/// Of one option; all 0 for a row that does not count.
struct RowGreeks {
  double spot_gamma = 0.0;
  double spot_vanna = 0.0;  // per 1.00 of vol
  double spot_charm = 0.0;  // per year
};

RowGreeks GreeksOf(const GexColumns& in, double spot, std::size_t i) noexcept {
  const double vol = in.vol[i];
  const double years = in.years[i];
  const double strike = in.strike[i];
  if (!(vol > 0.0 && years > 0.0 && strike > 0.0)) {
    return {};
  }
  const double carry = in.carry.empty() ? 1.0 : in.carry[i];
  const double discount = in.discount.empty() ? 1.0 : in.discount[i];
  const double v = vol * std::sqrt(years);
  if (!(v > 0.0)) {  // underflow
    return {};
  }
  const double d1 = std::log(spot * carry / strike) / v + 0.5 * v;
  RowGreeks out;
  if (const double density = NormalPdf(d1); density > 0.0) {
    const double d2 = d1 - v;
    const double scale = discount * carry * density;
    out = {scale / (spot * v), -scale * d2 / vol, 0.5 * scale * d2 / years};
  }
  if (discount != 1.0) {
    const double sign = Sign(in.right[i]);
    const double delta = sign * discount * carry * NormalCdf(sign * d1);
    out.spot_charm -= std::log(discount) / years * delta;
  }
  return out;
}

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

void ComputeExposures(const GexColumns& in,
                      const GexTerms& terms,
                      const RowExposures& out) noexcept {
  CheckColumns(in);
  const std::size_t n = in.strike.size();
  for (const auto& column :
       {out.gamma_usd_per_1pct, out.vanna_usd_per_vol_point, out.charm_usd_per_day}) {
    M8_ASSERT(column.empty() || column.size() == n, "columns of equal length");
  }
  for (std::size_t i = 0; i < n; ++i) {
    const RowGreeks greeks = GreeksOf(in, terms.spot, i);
    const double contracts = SignOf(terms.sign, in.right[i]) * in.contracts[i];
    const double dollars = contracts * terms.multiplier * terms.spot;  // per 1.00 of delta
    if (!out.gamma_usd_per_1pct.empty()) {
      out.gamma_usd_per_1pct[i] =
          DollarGamma(greeks.spot_gamma, contracts, terms.spot, terms.multiplier);
    }
    if (!out.vanna_usd_per_vol_point.empty()) {
      out.vanna_usd_per_vol_point[i] = dollars * kVolPoint * greeks.spot_vanna;
    }
    if (!out.charm_usd_per_day.empty()) {
      out.charm_usd_per_day[i] = dollars * greeks.spot_charm / kDaysPerYear;
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
