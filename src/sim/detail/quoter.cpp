#include "sim/detail/quoter.hpp"

#include <algorithm>
#include <cmath>

#include "quant/black76.hpp"
#include "sim/detail/dice.hpp"
#include "sim/detail/price_path.hpp"

namespace m8::sim::detail {
namespace {

constexpr double kLeastYears = 1.0 / kSessionsPerYear / 23'400.0;  // the last second of a session
constexpr double kDaysPerYear = 365.0;

// Full width of a quote: a base, plus shares of the time value and of the intrinsic value.
constexpr double kWidthBase = 0.04;
constexpr double kWidthOfTimeValue = 0.014;
constexpr double kWidthOfIntrinsic = 0.008;
constexpr double kWidthPerLogDay = 0.25;  // longer expiries are quoted wider

constexpr std::int64_t kSizeHold = 7;  // market moves between two changes of the sizes shown
constexpr double kLargestSize = 120.0;

quant::OptionTerms TermsOf(const SeriesMoment& at, const SeriesBook& series, const Listed& row) {
  return {.forward = at.forward,
          .strike = row.strike,
          .expiry = at.years,
          .vol = Quoter::Vol(at, series, row.strike),
          .right = row.contract.option->right,
          .discount = at.discount};
}

std::int64_t DrawSize(Rng& dice) {
  const double u = dice.Uniform();
  return 1 + static_cast<std::int64_t>(kLargestSize * u * u);
}

}  // namespace

Quoter::Quoter(const Settings& settings, const VarianceClock& clock, std::uint64_t seed)
    : settings_(&settings), clock_(&clock), seed_(seed) {}

std::optional<SeriesMoment> Quoter::At(const SeriesBook& series, const Moment& moment) const {
  if (series.settlement <= moment.time) {
    return std::nullopt;
  }
  const SurfaceSettings& surface = settings_->surface;
  const auto years = quant::CalendarYears::Between(moment.time, series.settlement);
  const double clock_years = std::max(clock_->Between(moment.time, series.settlement), kLeastYears);
  const double carry = surface.rate - surface.dividend_yield + series.log_basis_per_year;
  SeriesMoment at;
  at.forward = moment.level * std::exp(carry * years.Value());
  at.discount = std::exp(-surface.rate * years.Value());
  at.years = years;
  at.smile = {.theta = surface.vol_premium * surface.vol_premium *
                       PricePath::ExpectedTotal(settings_->path, moment.variance, clock_years),
              .rho = surface.skew,
              .eta = surface.curvature};
  return at;
}

double Quoter::Vol(const SeriesMoment& at, const SeriesBook& series, double strike) {
  const double log_moneyness = std::log(strike / at.forward);
  const double vol = std::sqrt(at.smile.TotalVariance(log_moneyness) / at.years.Value());
  return vol * series.correction.Factor(log_moneyness / std::sqrt(at.smile.theta));
}

double Quoter::Price(const SeriesMoment& at, const SeriesBook& series, const Listed& row) {
  return quant::Price(TermsOf(at, series, row));
}

Model Quoter::Greeks(const SeriesMoment& at,
                     const SeriesBook& series,
                     const Listed& row,
                     double spot) {
  const quant::OptionTerms terms = TermsOf(at, series, row);
  const quant::Greeks greeks = quant::ComputeGreeks(terms, spot);
  return {.iv = terms.vol,
          .delta = greeks.spot_delta,
          .gamma = greeks.spot_gamma,
          .vega = greeks.vega,
          .theta = greeks.theta_per_day,
          .price = greeks.price,
          .underlying = spot};
}

std::int64_t Quoter::Volume(const Listed& row, const Moment& moment) {
  return static_cast<std::int64_t>(row.day_volume * moment.session_share) + row.own_volume;
}

double Quoter::Width(const SeriesMoment& at,
                     const Listed& row,
                     double price,
                     const Moment& moment) const {
  const double intrinsic =
      at.discount * quant::Intrinsic(row.contract.option->right, row.strike, at.forward);
  const double days = at.years.Value() * kDaysPerYear;
  const double width = kWidthBase + kWidthOfTimeValue * std::max(price - intrinsic, 0.0) +
                       kWidthOfIntrinsic * intrinsic;
  return settings_->quotes.spread_scale * width * (1.0 + kWidthPerLogDay * std::log1p(days)) *
         std::sqrt(moment.urgency) * row.spread_factor;
}

void Quoter::FillQuote(const SeriesMoment& at,
                       const SeriesBook& series,
                       const Listed& row,
                       double price,
                       const Moment& moment,
                       Quote& quote) const {
  quote.volume = Volume(row, moment);
  quote.open_interest = row.open_interest;
  quote.bid.reset();
  quote.ask.reset();
  quote.bid_size = quote.ask_size = 0;
  if (row.contract.last_trade <= moment.time) {
    return;
  }
  const double half = 0.5 * Width(at, row, price, moment);
  const auto bid = market::RoundLeg(
      series.ticks, m8::Price::FromDouble(std::max(price - half, 0.0)), Rounding::kDown);
  auto ask = market::RoundLeg(series.ticks, m8::Price::FromDouble(price + half), Rounding::kUp);
  if (ask <= bid) {
    ask = market::StepLeg(series.ticks, bid, 1);
  }
  const auto hold = (moment.step + row.contract.con_id % kSizeHold) / kSizeHold;
  Rng dice = DiceFor(seed_, static_cast<std::uint64_t>(row.contract.con_id),
                     static_cast<std::uint64_t>(hold));
  quote.bid_size = DrawSize(dice);
  quote.ask_size = DrawSize(dice);
  quote.ask = ask;
  if (bid > m8::Price{}) {
    quote.bid = bid;
  } else {
    quote.bid_size = 0;
  }
}

double Quoter::IndexVol(const Moment& moment, int days) const {
  const double years = static_cast<double>(days) / kDaysPerYear;
  const double total = PricePath::ExpectedTotal(settings_->path, moment.variance, years);
  return settings_->surface.vol_premium * std::sqrt(total / years);
}

}  // namespace m8::sim::detail
