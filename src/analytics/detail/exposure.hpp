#pragma once

#include <vector>

#include "analytics/detail/series_fit.hpp"
#include "analytics/market_state.hpp"
#include "quant/gamma_exposure.hpp"

namespace m8::analytics::detail {

/// Options with vol and open interest, of one or more series, as quant's columns.
class ExposureColumns {
 public:
  /// `spot` is common to all series.
  void Add(const market::OptionChain& chain, const SeriesFit& fit, double spot);
  [[nodiscard]] quant::GexColumns View() const;
  [[nodiscard]] std::int64_t LeftOut() const { return left_out_; }

 private:
  std::vector<double> strike_, vol_, years_, contracts_, carry_, discount_;
  std::vector<Right> right_;
  std::int64_t left_out_ = 0;
};

/// Where zero gamma is sought: fractions of the spot.
struct ProfileGrid {
  double half_width = 0;
  double step = 0;
};

GammaExposure ExposureOf(const ExposureColumns& columns, double spot, const ProfileGrid& grid);

}  // namespace m8::analytics::detail
