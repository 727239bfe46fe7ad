#pragma once

#include <cstddef>

#include "analytics/detail/series_quotes.hpp"
#include "analytics/settings.hpp"
#include "base/result.hpp"
#include "market/chain.hpp"
#include "quant/calendar_years.hpp"
#include "quant/forward.hpp"

namespace m8::analytics::detail {

/// What Analyze and AnalyzeExposure share: one series' forward and vols.
struct SeriesFit {
  SeriesQuotes quotes;
  quant::CalendarYears years;
  quant::ForwardFit forward;
  SeriesVols vols;
};

/// Errors as of Analyze.
Result<SeriesFit> FitSeries(const market::OptionChain& chain,
                            std::size_t series,
                            const AnalyticsSettings& settings);

struct Spot {
  double level = 0;
  bool is_forward = false;
};

/// The chain's spot where it has one that the parity forward bears out, else the forward.
Spot SpotOf(const market::OptionChain& chain,
            const SeriesFit& fit,
            const AnalyticsSettings& settings);

/// The vol used at strike `i` for this right.
struct StrikeVol {
  std::optional<double> iv;
  double bid = 0, ask = 0;  // vols; count only where iv is there
  bool from_twin = false;
  std::string_view absent_because;
};
StrikeVol VolAt(const SeriesFit& fit, std::size_t i, Right right);

/// Vol at the forward, on the line between the nearest strikes with a vol on either side.
std::optional<double> AtTheMoneyVol(const SeriesFit& fit);

}  // namespace m8::analytics::detail
