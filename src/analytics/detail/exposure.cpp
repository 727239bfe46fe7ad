#include "analytics/detail/exposure.hpp"

#include <algorithm>
#include <cmath>

#include "quant/gamma_profile.hpp"
#include "quant/gex_levels.hpp"

namespace m8::analytics::detail {
namespace {

std::optional<Price> StrikeOf(const std::optional<double>& level) {
  return level ? std::optional(Price::FromDouble(*level)) : std::nullopt;
}

std::vector<double> GridAround(double spot, const ProfileGrid& grid) {
  const double steps = std::ceil(2 * grid.half_width / grid.step);
  return quant::EvenGrid(spot * (1 - grid.half_width), spot * (1 + grid.half_width),
                         static_cast<std::size_t>(std::max(steps, 1.0)) + 1);
}

}  // namespace

void ExposureColumns::Add(const market::OptionChain& chain, const SeriesFit& fit, double spot) {
  for (std::size_t i = 0; i < fit.quotes.strike.size(); ++i) {
    for (const Right right : {Right::kCall, Right::kPut}) {
      const auto row = fit.quotes.Of(right).row[i];
      if (!row) {
        continue;
      }
      const auto iv = VolAt(fit, i, right).iv;
      const auto contracts = chain.open_interest[*row];
      if (!iv || !contracts) {
        ++left_out_;
        continue;
      }
      strike_.push_back(fit.quotes.strike[i]);
      right_.push_back(right);
      vol_.push_back(*iv);
      years_.push_back(fit.years.Value());
      contracts_.push_back(*contracts);
      carry_.push_back(fit.forward.forward / spot);
      discount_.push_back(fit.forward.discount);
    }
  }
}

quant::GexColumns ExposureColumns::View() const {
  return {strike_, right_, vol_, years_, contracts_, carry_, discount_};
}

GammaExposure ExposureOf(const ExposureColumns& columns, double spot, const ProfileGrid& grid) {
  const quant::GexColumns view = columns.View();
  const quant::GexTerms terms{.spot = spot};
  std::vector<double> exposure(view.strike.size());
  quant::GammaExposures(view, terms, exposure);
  const auto by_strike = quant::SumByStrike({view.strike, view.right, exposure, view.contracts});
  const auto totals = quant::SumTotals(by_strike);
  const auto walls = quant::FindWalls(by_strike, spot);

  GammaExposure out;
  out.total_usd_per_1pct = totals.Total();
  out.calls_usd_per_1pct = totals.calls;
  out.puts_usd_per_1pct = totals.puts;
  out.crossings = quant::ZeroGammaLevels(view, terms, GridAround(spot, grid));
  out.zero_gamma = quant::NearestLevel(out.crossings, spot);
  out.zero_gamma_cumulative = quant::NearestLevel(quant::CumulativeZeroLevels(by_strike), spot);
  out.call_wall = StrikeOf(walls.call_wall);
  out.put_wall = StrikeOf(walls.put_wall);
  out.largest_strike = StrikeOf(walls.largest);
  for (const auto& row : by_strike) {
    out.by_strike.push_back(
        {Price::FromDouble(row.strike), row.calls, row.puts, row.calls + row.puts});
  }
  out.options_counted = static_cast<std::int64_t>(view.strike.size());
  out.options_left_out = columns.LeftOut();
  return out;
}

}  // namespace m8::analytics::detail
