#pragma once

#include <cstddef>

#include "analytics/detail/series_quotes.hpp"
#include "analytics/detail/series_vols.hpp"
#include "analytics/settings.hpp"
#include "base/result.hpp"
#include "market/chain.hpp"
#include "quant/calendar_years.hpp"
#include "quant/forward.hpp"
#include "quant/yield_curve.hpp"

namespace m8::analytics::detail {

/// One series' forward and vols: what every analysis begins with.
struct SeriesFit {
  market::Series series;
  SeriesQuotes quotes;
  quant::CalendarYears years;
  quant::ForwardFit forward;
  SeriesVols vols;
  quant::ForwardFitter fitter;  // its memory
};

/// Fills `out`, whose memory is used again. `rates`: discounts by it as far as it reaches, else
/// parity's. Errors as of Analyze.
Result<void> FitSeries(const market::OptionChain& chain,
                       std::size_t series,
                       const AnalyticsSettings& settings,
                       const std::optional<quant::ZeroCurve>& rates,
                       SeriesFit& out);

struct Spot {
  double level = 0;
  bool is_forward = false;
};

/// The chain's spot where it has one that the parity forward bears out, else the forward.
Spot SpotOf(const market::OptionChain& chain,
            const SeriesFit& fit,
            const AnalyticsSettings& settings);

/// Vol at the forward, on the line between the nearest strikes with a vol on either side.
std::optional<double> AtTheMoneyVol(const SeriesFit& fit);

}  // namespace m8::analytics::detail
