#include "analytics/variance.hpp"

#include <vector>

#include <fmt/format.h>

#include "analytics/detail/series_fit.hpp"
#include "market/calendar.hpp"
#include "quant/expected_move.hpp"

namespace m8::analytics {
namespace {

/// The PM-settled series that are not settled yet, soonest first: at most two.
std::vector<std::size_t> NextTwo(const market::OptionChain& chain,
                                 const AnalyticsSettings& settings) {
  constexpr std::size_t kTwo = 2;
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < chain.series.size() && out.size() < kTwo; ++i) {
    const auto& series = chain.series[i];
    if (!series.am_settled && series.settlement - chain.as_of >= settings.time_left_min) {
      out.push_back(i);
    }
  }
  return out;
}

quant::TermVariance<quant::TradingYears> TermOf(const SeriesVariance& variance) {
  return {variance.strip.total, variance.trading};
}

}  // namespace

Result<SeriesVariance> AnalyzeVariance(const market::OptionChain& chain,
                                       std::size_t series,
                                       const AnalyticsSettings& settings) {
  detail::SeriesFit fit;
  M8_TRY(const auto rates, ZeroCurveOf(settings));
  M8_CHECK(detail::FitSeries(chain, series, settings, rates, fit));
  const auto strip =
      quant::VarianceStrip(fit.quotes.Strip(), fit.forward.forward, fit.forward.discount);
  if (!strip) {
    return Fail(
        Errc::kUnavailable,
        fmt::format("{} {}: no variance of its strip ({})", chain.series[series].trading_class,
                    FormatDate(chain.series[series].expiry), quant::Name(strip.error())));
  }
  M8_TRY(const Duration trading,
         market::TradingTimeBetween(chain.as_of, chain.series[series].settlement));
  // A strip has a variance above zero, and a fit has time: what follows is there.
  SeriesVariance out;
  out.series = chain.series[series];
  out.forward = fit.forward.forward;
  out.strip = *strip;
  out.calendar = fit.years;
  out.trading = quant::TradingYears::FromDuration(trading);
  out.calendar_vol = *quant::VolOverTime(strip->total, fit.years);
  out.move = *quant::TotalVarianceMove(out.forward, strip->total);
  return out;
}

Result<OneDayVariance> AnalyzeOneDayVariance(const market::OptionChain& chain,
                                             const AnalyticsSettings& settings) {
  const auto series = NextTwo(chain, settings);
  if (series.size() < 2) {
    return Fail(Errc::kUnavailable, "no two PM-settled series that are yet to settle");
  }
  OneDayVariance out;
  M8_TRY(out.near, AnalyzeVariance(chain, series[0], settings));
  M8_TRY(out.next, AnalyzeVariance(chain, series[1], settings));
  const auto vol = quant::OneDayVol(TermOf(out.near), TermOf(out.next));
  if (!vol) {
    return Fail(Errc::kUnavailable,
                fmt::format("no vol of the session ahead between {} and {} ({})",
                            FormatDate(out.near.series.expiry), FormatDate(out.next.series.expiry),
                            quant::Name(vol.error())));
  }
  out.trading_vol = *vol;
  const double total = *vol * *vol * quant::kOneTradingDay.Value();
  out.move = *quant::TotalVarianceMove(out.near.forward, total);
  return out;
}

}  // namespace m8::analytics
