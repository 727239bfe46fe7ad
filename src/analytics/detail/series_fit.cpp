#include "analytics/detail/series_fit.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace m8::analytics::detail {
namespace {

/// So near to settlement a slope fitted to parity tells of noise, not of a rate; a rate of 5 % a
/// year discounts by a thousandth.
constexpr quant::CalendarYears kNoDiscountUntil = quant::CalendarYears::FromSeconds(7 * 86'400.0);

std::string Describe(const market::Series& series) {
  return fmt::format("{} {}{}", series.trading_class, FormatDate(series.expiry),
                     series.am_settled ? " (AM)" : "");
}

Error Unavailable(const market::Series& series, std::string message) {
  return Error{Errc::kUnavailable, std::move(message), {}}.Within(Describe(series));
}

}  // namespace

Result<void> FitSeries(const market::OptionChain& chain,
                       std::size_t series,
                       const AnalyticsSettings& settings,
                       const std::optional<quant::ZeroCurve>& rates,
                       SeriesFit& out) {
  M8_ASSERT(series < chain.series.size(), "a series of the chain");
  out.series = chain.series[series];
  out.years = quant::CalendarYears::Between(chain.as_of, out.series.settlement);
  if (out.years.Seconds() < Seconds(settings.time_left_min)) {
    return tl::unexpected(Unavailable(
        out.series, fmt::format("settled at {}, or too near to it, as of {}",
                                FormatUtc(out.series.settlement), FormatUtc(chain.as_of))));
  }
  ReadQuotes(chain, series, out.quotes);
  quant::ForwardOptions options;
  options.fixed_discount = rates ? rates->Discount(out.years) : std::nullopt;
  if (!options.fixed_discount && out.years < kNoDiscountUntil) {
    options.fixed_discount = 1.0;
  }
  const auto forward = out.fitter.Fit(out.quotes.Parity(), options);
  if (!forward) {
    return tl::unexpected(Unavailable(
        out.series, fmt::format("no forward by put-call parity ({}) from {} strikes",
                                quant::Name(forward.error()), out.quotes.strike.size())));
  }
  out.forward = *forward;
  SolveVols(out.quotes, out.forward, out.years, out.vols);
  return {};
}

Spot SpotOf(const market::OptionChain& chain,
            const SeriesFit& fit,
            const AnalyticsSettings& settings) {
  const double forward = fit.forward.forward;
  const double gap_max = std::max(settings.spot_gap_max, settings.carry_max * fit.years.Value());
  if (chain.spot && *chain.spot > 0 && std::abs(*chain.spot / forward - 1) <= gap_max) {
    return {*chain.spot, false};
  }
  return {forward, true};
}

std::optional<double> AtTheMoneyVol(const SeriesFit& fit) {
  const double forward = fit.forward.forward;
  std::optional<std::size_t> below, above;
  for (std::size_t i = 0; i < fit.quotes.strike.size() && !above; ++i) {
    if (fit.vols.source[i] == SeriesVols::Source::kOutOfTheMoney) {
      (fit.quotes.strike[i] < forward ? below : above) = i;
    }
  }
  if (!below || !above) {
    return std::nullopt;
  }
  const double low = fit.quotes.strike[*below];
  const double high = fit.quotes.strike[*above];
  const double share = (forward - low) / (high - low);
  return fit.vols.mid[*below] + share * (fit.vols.mid[*above] - fit.vols.mid[*below]);
}

}  // namespace m8::analytics::detail
