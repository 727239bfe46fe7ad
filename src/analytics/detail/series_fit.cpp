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

Result<SeriesFit> FitSeries(const market::OptionChain& chain,
                            std::size_t series_index,
                            const AnalyticsSettings& settings) {
  M8_ASSERT(series_index < chain.series.size(), "a series of the chain");
  const market::Series& series = chain.series[series_index];
  SeriesFit fit;
  fit.years = quant::CalendarYears::Between(chain.as_of, series.settlement);
  if (fit.years.Seconds() < Seconds(settings.time_left_min)) {
    return tl::unexpected(
        Unavailable(series, fmt::format("settled at {}, or too near to it, as of {}",
                                        FormatUtc(series.settlement), FormatUtc(chain.as_of))));
  }
  fit.quotes = QuotesOf(chain, series_index);
  quant::ForwardOptions options;
  if (fit.years < kNoDiscountUntil) {
    options.fixed_discount = 1.0;
  }
  const auto forward = quant::FitForward(fit.quotes.Parity(), options);
  if (!forward) {
    return tl::unexpected(
        Unavailable(series, fmt::format("no forward by put-call parity ({}) from {} strikes",
                                        quant::Name(forward.error()), fit.quotes.strike.size())));
  }
  fit.forward = *forward;
  fit.vols = SolveVols(fit.quotes, fit.forward, fit.years);
  return fit;
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

StrikeVol VolAt(const SeriesFit& fit, std::size_t i, Right right) {
  const Right outside = OutOfTheMoney(fit.quotes.strike[i], fit.forward.forward);
  const VolColumns& otm = fit.vols.out_of_the_money;
  if (otm.absent_because[i].empty()) {
    return {otm.mid[i], otm.bid[i], otm.ask[i], right != outside, {}};
  }
  const VolColumns& itm = fit.vols.in_the_money;
  if (right != outside && itm.absent_because[i].empty()) {
    return {itm.mid[i], itm.bid[i], itm.ask[i], false, {}};
  }
  return {.absent_because = right == outside ? otm.absent_because[i] : itm.absent_because[i]};
}

std::optional<double> AtTheMoneyVol(const SeriesFit& fit) {
  const double forward = fit.forward.forward;
  const VolColumns& vols = fit.vols.out_of_the_money;
  std::optional<std::size_t> below, above;
  for (std::size_t i = 0; i < fit.quotes.strike.size() && !above; ++i) {
    if (vols.absent_because[i].empty()) {
      (fit.quotes.strike[i] < forward ? below : above) = i;
    }
  }
  if (!below || !above) {
    return std::nullopt;
  }
  const double low = fit.quotes.strike[*below];
  const double high = fit.quotes.strike[*above];
  const double share = (forward - low) / (high - low);
  return vols.mid[*below] + share * (vols.mid[*above] - vols.mid[*below]);
}

}  // namespace m8::analytics::detail
