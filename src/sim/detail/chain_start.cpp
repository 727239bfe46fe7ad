// Market::StartFrom: a real chain's strikes, open interest, smile, basis and spreads as the state
// to go on from.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "market/tick_rules.hpp"
#include "quant/forward.hpp"
#include "quant/implied_vol.hpp"
#include "sim/detail/market.hpp"

namespace m8::sim::detail {
namespace {

constexpr double kLeastBasisYears = 1.0 / 8760.0;
constexpr double kLeastSpreadFactor = 0.25;
constexpr double kMostSpreadFactor = 4.0;
constexpr double kLeastShare = 0.05;  // of the session: before, the day's volume cannot be told

struct RowRef {
  std::size_t row = 0;
  Listed* listed = nullptr;
};

std::optional<double> Mid(const market::OptionChain& chain, std::size_t row) {
  if (!chain.bid[row] || !chain.ask[row] || *chain.ask[row] < *chain.bid[row]) {
    return std::nullopt;
  }
  return 0.5 * (chain.bid[row]->ToDouble() + chain.ask[row]->ToDouble());
}

std::optional<double> ParityForward(const market::OptionChain& chain,
                                    std::size_t series,
                                    double discount) {
  std::vector<double> strike, columns[4];
  for (std::size_t row = 0; row + 1 < chain.Size(); ++row) {
    const bool pair = chain.series_of[row] == series && chain.series_of[row + 1] == series &&
                      chain.right[row] == Right::kCall && chain.right[row + 1] == Right::kPut &&
                      chain.strike[row] == chain.strike[row + 1];
    if (!pair || !Mid(chain, row) || !Mid(chain, row + 1)) {
      continue;
    }
    strike.push_back(chain.strike[row].ToDouble());
    columns[0].push_back(chain.bid[row]->ToDouble());
    columns[1].push_back(chain.ask[row]->ToDouble());
    columns[2].push_back(chain.bid[row + 1]->ToDouble());
    columns[3].push_back(chain.ask[row + 1]->ToDouble());
  }
  const auto fit = quant::FitForward({strike, columns[0], columns[1], columns[2], columns[3]},
                                     {.fixed_discount = discount});
  return fit ? std::optional(fit->forward) : std::nullopt;
}

struct VolPoint {
  double strike = 0.0;
  double vol = 0.0;
};

/// Vols of the out-of-the-money side, by ascending strike.
std::vector<VolPoint> VolsOf(const market::OptionChain& chain,
                             std::size_t series,
                             const SeriesMoment& at) {
  std::vector<VolPoint> vols;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const double strike = chain.strike[row].ToDouble();
    const bool out = (strike >= at.forward) == (chain.right[row] == Right::kCall);
    const auto mid = Mid(chain, row);
    if (chain.series_of[row] != series || !out || !mid) {
      continue;
    }
    const auto vol = quant::ImpliedVol({.price = *mid / at.discount,
                                        .forward = at.forward,
                                        .strike = strike,
                                        .expiry = at.years,
                                        .right = chain.right[row]});
    if (vol && (vols.empty() || vols.back().strike < strike)) {
      vols.push_back({strike, *vol});
    }
  }
  return vols;
}

double AtTheMoney(const std::vector<VolPoint>& vols, double forward) {
  return std::min_element(vols.begin(), vols.end(),
                          [forward](const VolPoint& a, const VolPoint& b) {
                            return std::abs(a.strike - forward) < std::abs(b.strike - forward);
                          })
      ->vol;
}

SmileCorrection CorrectionOf(const std::vector<VolPoint>& vols,
                             const SeriesBook& series,
                             const SeriesMoment& at) {
  std::vector<SmileCorrection::Point> points;
  points.reserve(vols.size());
  for (const VolPoint& point : vols) {
    const double x = std::log(point.strike / at.forward) / std::sqrt(at.smile.theta);
    points.push_back({x, std::log(point.vol / Quoter::Vol(at, series, point.strike))});
  }
  return SmileCorrection(std::move(points));
}

/// The variance now at which the surface's expected total over `years` is `total`.
double VarianceFor(const PathSettings& path, double total, double years) {
  const double at_zero = PricePath::ExpectedTotal(path, 0.0, years);
  const double slope = PricePath::ExpectedTotal(path, 1.0, years) - at_zero;
  return (total - at_zero) / slope;
}

}  // namespace

void Market::ListChain(const market::OptionChain& chain) {
  listing_.Clear();
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const market::Option option = chain.At(row);
    const auto settlement = market::SettlementInstant(option.trading_class, option.expiry);
    if (!settlement || *settlement <= moment_.time || ConIdOf(option) == 0) {
      continue;
    }
    SeriesBook& series = listing_.AddSeries(option.trading_class, option.expiry);
    Listed& listed = *listing_.AddOption(series, option.strike, option.right);
    listed.open_interest = std::llround(chain.open_interest[row].value_or(0.0));
    if (moment_.session_share > kLeastShare) {
      listed.day_volume = chain.volume[row].value_or(0.0) / moment_.session_share;
    }
  }
}

void Market::FitSpreads(const market::OptionChain& chain) {
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto place = listing_.Find(ConIdOf(chain.At(row)));
    if (place.row == nullptr || !chain.bid[row] || !chain.ask[row]) {
      continue;
    }
    const auto at = quoter_.At(*place.series, moment_);
    const auto tick =
        market::TickAt(market::TickRuleOf(place.series->trading_class), *chain.ask[row]);
    const double shown = (*chain.ask[row] - *chain.bid[row] - tick).ToDouble();
    const double price = Quoter::Price(*at, *place.series, *place.row);
    const double ours = quoter_.Width(*at, *place.row, price, moment_);
    place.row->spread_factor = std::clamp(shown / ours, kLeastSpreadFactor, kMostSpreadFactor);
  }
}

void Market::StartFrom(const market::OptionChain& chain) {
  history_.Scale(*chain.spot / path_.Level());
  path_.SetLevel(*chain.spot);
  TakeMoment(moment_.time);
  last_close_.level *= *chain.spot / moment_.level;
  ListChain(chain);
  bool level_of_vol_known = false;
  for (std::size_t i = 0; i < chain.series.size(); ++i) {
    SeriesBook* series = listing_.FindSeries(chain.series[i].trading_class, chain.series[i].expiry);
    if (series == nullptr) {
      continue;
    }
    auto at = *quoter_.At(*series, moment_);
    if (const auto forward = ParityForward(chain, i, at.discount)) {
      series->log_basis_per_year =
          std::log(*forward / at.forward) / std::max(at.years.Value(), kLeastBasisYears);
      at = *quoter_.At(*series, moment_);
    }
    const auto vols = VolsOf(chain, i, at);
    if (vols.empty()) {
      continue;
    }
    if (!level_of_vol_known) {
      level_of_vol_known = true;
      const double vol = AtTheMoney(vols, at.forward) / settings_->surface.vol_premium;
      path_.SetVariance(VarianceFor(settings_->path, vol * vol * at.years.Value(),
                                    clock_.Between(moment_.time, series->settlement)));
      TakeMoment(moment_.time);
      at = *quoter_.At(*series, moment_);
    }
    series->correction = CorrectionOf(vols, *series, at);
  }
  FitSpreads(chain);
}

}  // namespace m8::sim::detail
