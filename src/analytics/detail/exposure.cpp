#include "analytics/detail/exposure.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quant/normal.hpp"
#include "quant/positions.hpp"

namespace m8::analytics::detail {
namespace {

std::optional<Price> StrikeOf(const std::optional<double>& level) {
  return level ? std::optional(Price::FromDouble(*level)) : std::nullopt;
}

ExposureWalls WallsOf(std::span<const quant::StrikeGex> by_strike,
                      double spot,
                      quant::WallMeasure measure) {
  const auto walls = quant::FindWalls(by_strike, spot, measure);
  return {StrikeOf(walls.call_wall), StrikeOf(walls.put_wall), StrikeOf(walls.largest)};
}

double Dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void Multiply(std::span<const double> a, std::span<const double> b, std::vector<double>& out) {
  out.resize(a.size());
  std::transform(a.begin(), a.end(), b.begin(), out.begin(), std::multiplies<>());
}

/// The first strike from `first` on that has a vol, or the end.
std::size_t NextWithVol(const SeriesVols& vols, std::size_t first) {
  while (first < vols.source.size() && vols.source[first] == SeriesVols::Source::kNone) {
    ++first;
  }
  return first;
}

/// Black-76 gamma to the spot, per point.
double SpotGamma(const SeriesFit& fit, double strike, double vol, double spot) {
  const double forward = fit.forward.forward, carry = forward / spot;
  const double sd = vol * std::sqrt(fit.years.Value());
  const double d1 = std::log(forward / strike) / sd + 0.5 * sd;
  return fit.forward.discount * quant::NormalPdf(d1) / (forward * sd) * carry * carry;
}

}  // namespace

void ExposureColumns::Clear() {
  for (auto* column : {&strike_, &vol_, &years_, &carry_, &discount_, &open_interest_, &volume_}) {
    column->clear();
  }
  right_.clear();
  series_.clear();
  added_.clear();
  gamma_left_out_ = residual_sum_ = contracts_ = forward_ = 0;
  knows_volume_ = false;
  left_out_ = 0;
}

void ExposureColumns::Add(const market::OptionChain& chain, const SeriesFit& fit, double spot) {
  const std::size_t first = strike_.size(), strikes = fit.quotes.strike.size();
  // A strike without a vol is thought to have that of the one before it which has one: of the
  // outermost quoted one on the wings, of a neighbour in a hole.
  std::size_t neighbour = NextWithVol(fit.vols, 0);
  for (std::size_t i = 0; i < strikes; ++i) {
    neighbour = fit.vols.source[i] != SeriesVols::Source::kNone ? i : neighbour;
    double contracts_left_out = 0;
    for (const Right right : {Right::kCall, Right::kPut}) {
      const std::size_t row = fit.quotes.Of(right).row[i];
      if (row == kNotListed) {
        continue;
      }
      const auto contracts = chain.open_interest[row];
      if (!contracts || !fit.vols.Has(i, right)) {
        ++left_out_;
        contracts_left_out += contracts.value_or(0);
        continue;
      }
      strike_.push_back(fit.quotes.strike[i]);
      right_.push_back(right);
      vol_.push_back(fit.vols.mid[i]);
      open_interest_.push_back(*contracts);
      volume_.push_back(chain.volume[row].value_or(0));
      knows_volume_ = knows_volume_ || chain.volume[row].has_value();
    }
    if (contracts_left_out > 0 && neighbour < strikes) {
      gamma_left_out_ +=
          quant::DollarGamma(SpotGamma(fit, fit.quotes.strike[i], fit.vols.mid[neighbour], spot),
                             contracts_left_out, spot, quant::GexTerms{}.multiplier);
    }
  }
  years_.resize(strike_.size(), fit.years.Value());
  carry_.resize(strike_.size(), fit.forward.forward / spot);
  discount_.resize(strike_.size(), fit.forward.discount);
  series_.resize(strike_.size(), added_.size());
  added_.push_back(fit.series);
  const double contracts = std::accumulate(
      open_interest_.begin() + static_cast<std::ptrdiff_t>(first), open_interest_.end(), 0.0);
  const double residual = fit.forward.residual_rms / fit.forward.forward;
  residual_sum_ += contracts * residual * residual;
  contracts_ += contracts;
  forward_ = added_.size() == 1 ? fit.forward.forward : forward_;
}

quant::GexColumns ExposureColumns::View() const {
  return {strike_, right_, vol_, years_, open_interest_, carry_, discount_};
}

void ExposureColumns::ComputeTotals(double spot,
                                    const AnalyticsSettings& settings,
                                    GammaExposure& out) {
  const std::size_t n = strike_.size();
  one_.assign(n, 1.0);
  gamma_.resize(n);
  vanna_.resize(n);
  charm_.resize(n);
  quant::GexColumns per_contract = View();
  per_contract.contracts = one_;
  quant::ComputeExposures(per_contract, {.spot = spot}, {gamma_, vanna_, charm_});
  Multiply(gamma_, open_interest_, weighted_);
  Multiply(gamma_, volume_, by_volume_);
  out.vanna_usd_per_vol_point = Dot(vanna_, open_interest_);
  out.charm_usd_per_day = Dot(charm_, open_interest_);
  out.volume_usd_per_1pct.reset();
  out.blend_usd_per_1pct.reset();
  out.blend_weight = settings.gex_blend_weight;
  if (knows_volume_) {
    const double by_volume = std::accumulate(by_volume_.begin(), by_volume_.end(), 0.0);
    const double by_interest = std::accumulate(weighted_.begin(), weighted_.end(), 0.0);
    out.volume_usd_per_1pct = by_volume;
    out.blend_usd_per_1pct =
        settings.gex_blend_weight * by_interest + (1 - settings.gex_blend_weight) * by_volume;
  }
}

void ExposureColumns::ComputeByStrike(double spot,
                                      const AnalyticsSettings& settings,
                                      GammaExposure& out) {
  quant::SumByStrike({strike_, right_, weighted_, open_interest_}, by_strike_);
  quant::SumByStrike({strike_, right_, by_volume_, volume_}, by_strike_volume_);
  const auto totals = quant::SumTotals(by_strike_);
  out.total_usd_per_1pct = totals.Total();
  out.calls_usd_per_1pct = totals.calls;
  out.puts_usd_per_1pct = totals.puts;
  out.absolute_usd_per_1pct = std::abs(totals.calls) + std::abs(totals.puts);
  out.total_usd_per_point = quant::UsdPerPoint(totals.Total(), spot);
  out.zero_gamma_cumulative = quant::NearestLevel(quant::CumulativeZeroLevels(by_strike_), spot);
  const auto gross = WallsOf(by_strike_, spot, quant::WallMeasure::kGrossGamma);
  out.call_wall = gross.call;
  out.put_wall = gross.put;
  out.largest_strike = gross.largest;
  out.net_walls = WallsOf(by_strike_, spot, quant::WallMeasure::kNetGamma);
  out.open_interest_walls = WallsOf(by_strike_, spot, quant::WallMeasure::kOpenInterest);
  out.clusters.resize(static_cast<std::size_t>(settings.gex_clusters));
  out.clusters.resize(
      quant::FindClusters(by_strike_, spot, settings.gex_cluster_width, out.clusters));
  out.concentration =
      quant::ConcentrationOf(by_strike_, static_cast<std::size_t>(settings.gex_top_strikes));
  out.by_strike.resize(by_strike_.size());
  for (std::size_t i = 0; i < by_strike_.size(); ++i) {
    const auto& row = by_strike_[i];
    out.by_strike[i] = {Price::FromDouble(row.strike),
                        row.calls,
                        row.puts,
                        row.Net(),
                        by_strike_volume_[i].calls,
                        by_strike_volume_[i].puts,
                        row.call_contracts,
                        row.put_contracts};
  }
}

void ExposureColumns::ComputeByExpiry(GammaExposure& out) {
  out.by_expiry.clear();
  if (added_.size() < 2) {
    return;
  }
  std::vector<quant::GexTotals> totals(added_.size());
  quant::SumByGroup({strike_, right_, weighted_}, series_, totals);
  for (std::size_t i = 0; i < added_.size(); ++i) {
    out.by_expiry.push_back({added_[i], totals[i].calls, totals[i].puts});
  }
}

quant::GexEvidence ExposureColumns::Evidence(const GammaExposure& of) const {
  quant::GexEvidence evidence;
  evidence.contracts_counted = contracts_;
  evidence.gamma_counted = of.absolute_usd_per_1pct;
  evidence.gamma_left_out = gamma_left_out_;
  if (contracts_ > 0) {
    evidence.parity_residual = std::sqrt(residual_sum_ / contracts_) * forward_;
  }
  evidence.forward = forward_;
  evidence.open_interest_age = 0;  // every source that we read has this morning's count
  if (knows_volume_) {
    evidence.volume = std::accumulate(volume_.begin(), volume_.end(), 0.0);
  }
  evidence.crossings = of.crossings.size();
  return evidence;
}

void ExposureColumns::Compute(double spot,
                              const ProfileGrid& grid,
                              const AnalyticsSettings& settings,
                              quant::Batch& batch,
                              GammaExposure& out) {
  ComputeTotals(spot, settings, out);
  ComputeByStrike(spot, settings, out);
  ComputeByExpiry(out);
  const double steps = std::max(std::ceil(2 * grid.half_width / grid.step), 1.0);
  const quant::LogGrid log_grid{spot * (1 - grid.half_width), spot * (1 + grid.half_width),
                                static_cast<std::size_t>(steps) + 1};
  profile_.resize(log_grid.count);
  book_.Assign(View(), {.spot = spot});
  batch.Totals(book_, log_grid, profile_);
  out.crossings.clear();
  book_.Zeros(log_grid, profile_, out.crossings);
  out.zero_gamma = quant::NearestLevel(out.crossings, spot);
  out.confidence = quant::ConfidenceOf(Evidence(out));
  out.options_counted = static_cast<std::int64_t>(strike_.size());
  out.options_left_out = left_out_;
  out.series_left_out.clear();
}

}  // namespace m8::analytics::detail
