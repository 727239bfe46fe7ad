#pragma once

#include <vector>

#include "analytics/detail/series_fit.hpp"
#include "analytics/market_state.hpp"
#include "quant/batch.hpp"
#include "quant/gamma_exposure.hpp"
#include "quant/gamma_profile.hpp"

namespace m8::analytics::detail {

/// Where zero gamma is sought: fractions of the spot.
struct ProfileGrid {
  double half_width = 0;
  double step = 0;
};

/// Options with vol and open interest, of one or more series, as quant's columns. Cleared and
/// filled again, it allocates nothing.
class ExposureColumns {
 public:
  void Clear();
  /// `spot` is common to all series.
  void Add(const market::OptionChain& chain, const SeriesFit& fit, double spot);
  /// Of all that was added.
  void Compute(double spot,
               const ProfileGrid& grid,
               const AnalyticsSettings& settings,
               quant::Batch& batch,
               GammaExposure& out);

 private:
  void ComputeTotals(double spot, const AnalyticsSettings& settings, GammaExposure& out);
  void ComputeByStrike(double spot, const AnalyticsSettings& settings, GammaExposure& out);
  void ComputeByExpiry(GammaExposure& out);
  [[nodiscard]] quant::GexEvidence Evidence(const GammaExposure& of) const;
  [[nodiscard]] quant::GexColumns View() const;

  std::vector<double> strike_, vol_, years_, carry_, discount_;
  std::vector<double> open_interest_, volume_;  // volume: 0 where it is not known
  std::vector<Right> right_;
  std::vector<std::size_t> series_;  // row -> index into added_
  std::vector<market::Series> added_;
  double gamma_left_out_ = 0;  // dollars per 1 %, about
  double residual_sum_ = 0;    // of squared parity residuals as fractions, by contracts
  double contracts_ = 0;
  double forward_ = 0;  // of the first series
  bool knows_volume_ = false;
  std::int64_t left_out_ = 0;

  std::vector<double> one_, gamma_, vanna_, charm_;  // per contract
  std::vector<double> weighted_, by_volume_, profile_;
  quant::GammaBook book_;
  std::vector<quant::StrikeGex> by_strike_, by_strike_volume_;
};

}  // namespace m8::analytics::detail
