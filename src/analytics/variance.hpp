#pragma once

#include <cstddef>

#include "analytics/settings.hpp"
#include "base/result.hpp"
#include "market/chain.hpp"
#include "quant/variance_strip.hpp"

namespace m8::analytics {

/// What one series' quotes say of the variance until its settlement, by Cboe's VIX method.
struct SeriesVariance {
  market::Series series;
  double forward = 0.0;  // by parity, points
  quant::StripVariance strip;
  quant::CalendarYears calendar;  // to settlement, on either clock
  quant::TradingYears trading;
  double calendar_vol = 0.0;  // per year of 365 days
  double move = 0.0;          // one standard deviation to settlement, points
};

/// Fails with kUnavailable as Analyze does, and where the strip has no variance, saying why.
Result<SeriesVariance> AnalyzeVariance(const market::OptionChain& chain,
                                       std::size_t series,
                                       const AnalyticsSettings& settings);

/// Vol of the session ahead (390 trading minutes from as_of), "VIX1D-like" (quant::OneDayVol).
struct OneDayVariance {
  SeriesVariance near;       // the next PM-settled expiry: today's, in a session
  SeriesVariance next;       // the one after it
  double trading_vol = 0.0;  // per year of 252 sessions: a fraction, the index prints 100 times it
  double move = 0.0;         // one standard deviation of the session ahead, points
};

/// From the two PM-settled series that settle next. Fails with kUnavailable where there are no two
/// with a variance, or the session ahead does not end between them (the eve of a half day, a chain
/// without daily expiries).
Result<OneDayVariance> AnalyzeOneDayVariance(const market::OptionChain& chain,
                                             const AnalyticsSettings& settings);

}  // namespace m8::analytics
