#include "scanner/fill.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "market/time_zone.hpp"
#include "quant/greeks.hpp"
#include "quant/implied_vol.hpp"

namespace m8::scanner {
namespace {

constexpr double kSecondsPerHour = 3'600;
constexpr double kVolPoint = 0.01;

Right Twin(Right right) { return right == Right::kCall ? Right::kPut : Right::kCall; }

SeriesTerms TermsOf(const market::OptionChain& chain,
                    const market::Series& series,
                    const analytics::MarketState* state) {
  SeriesTerms terms{.underlying = chain.underlying,
                    .trading_class = series.trading_class,
                    .expiry = series.expiry,
                    .settlement = series.settlement};
  if (state != nullptr) {
    terms.spot = state->spot;
    terms.forward = state->forward;
    terms.discount = state->discount;
    terms.years = state->years.Value();
    if (state->smile) {
      terms.law = std::make_shared<const quant::Distribution>(*state->smile);
    }
  }
  return terms;
}

const analytics::MarketState* StateOf(const analytics::ChainState& states,
                                      const market::Series& series,
                                      std::size_t& at) {
  const auto same = [&](const analytics::MarketState& state) {
    return state.series.trading_class == series.trading_class &&
           state.series.expiry == series.expiry && state.series.am_settled == series.am_settled;
  };
  const auto found = std::ranges::find_if(states.series, same);
  at = static_cast<std::size_t>(found - states.series.begin());
  return found == states.series.end() ? nullptr : &*found;
}

/// Room for what one group needs; of a tick's one row it never allocates.
struct Strip {
  std::vector<Row> row;
  std::vector<double> strike, vol, fair_vol, price, delta, gamma, vega, theta;
  std::vector<Right> right;

  void Resize(std::size_t n) {
    for (auto* column : {&price, &delta, &gamma, &vega, &theta}) {
      column->resize(n);
    }
  }
};

struct OneRow {
  double strike, vol, fair_vol, price, delta, gamma, vega, theta;
};

void Compute(const SeriesTerms& terms,
             std::span<const double> strike,
             std::span<const double> vol,
             std::span<const Right> right,
             const quant::GreekColumns& out) {
  quant::ComputeGreeks(quant::OptionStrip{.forward = terms.forward,
                                          .expiry = quant::CalendarYears{terms.years},
                                          .discount = terms.discount,
                                          .strike = strike,
                                          .vol = vol,
                                          .right = right},
                       {terms.spot}, out);
}

void Store(Universe& universe, Row row, double iv, const OneRow& of) {
  universe.SetVol(row, iv, of.price);
  universe.Set(row, Column::kAbsDelta, std::abs(of.delta));
  universe.Set(row, Column::kGamma, of.gamma);
  universe.Set(row, Column::kVega, of.vega * kVolPoint);
  universe.Set(row, Column::kTheta, of.theta);
}

void Clear(Universe& universe, Row row) {
  universe.SetVol(row, std::nullopt, 0);
  for (const auto column : {Column::kAbsDelta, Column::kGamma, Column::kVega, Column::kTheta}) {
    universe.Set(row, column, std::nullopt);
  }
}

/// The vol of the row's own quote, as analytics reads it: bid and ask must have one too.
std::optional<double> OwnVol(const Universe& universe, const SeriesTerms& terms, Row row) {
  if (row == kNoRow || !universe.Has(row, Column::kMid) || terms.forward <= 0) {
    return std::nullopt;
  }
  const auto prices = universe.Prices();
  const auto scale = static_cast<double>(Price::kScale);
  const double bid = prices.bid[row] / scale;
  const double ask = prices.ask[row] / scale;
  const double per_discount = 1 / terms.discount;
  const std::array price{per_discount * 0.5 * (bid + ask), per_discount * bid, per_discount * ask};
  std::array<double, 3> strike, vol;
  std::array<Right, 3> right;
  std::array<quant::VolStatus, 3> status;
  strike.fill(prices.strike[row] / scale);
  right.fill(universe.GroupOf(row).right);
  quant::ImpliedVols({price, strike, right, terms.forward, quant::CalendarYears{terms.years}}, vol,
                     status);
  const bool solved =
      std::ranges::all_of(status, [](quant::VolStatus of) { return of == quant::VolStatus::kOk; });
  return solved ? std::optional(vol[0]) : std::nullopt;
}

void SetRowVol(Universe& universe, Row row, std::optional<double> iv, double realised_to_implied) {
  if (row == kNoRow) {
    return;
  }
  if (!iv) {
    Clear(universe, row);
    return;
  }
  const SeriesTerms& terms = universe.SeriesOf(row);
  const Right right = universe.GroupOf(row).right;
  OneRow of{.strike = universe.StrikeOf(row).ToDouble(), .vol = *iv};
  of.fair_vol = *iv * realised_to_implied;
  const auto one = [](double& value) { return std::span(&value, 1); };
  Compute(terms, one(of.strike), one(of.vol), std::span(&right, 1),
          {.delta = one(of.delta),
           .gamma = one(of.gamma),
           .vega = one(of.vega),
           .theta_per_day = one(of.theta)});
  Compute(terms, one(of.strike), one(of.fair_vol), std::span(&right, 1), {.price = one(of.price)});
  Store(universe, row, *iv, of);
}

}  // namespace

void Filler::AddRows(const market::OptionChain& chain,
                     std::size_t first,
                     std::size_t last,
                     Universe& universe,
                     std::uint32_t series) const {
  for (const Right right : {Right::kCall, Right::kPut}) {
    std::vector<Price> strikes;
    std::vector<std::size_t> from;
    for (std::size_t i = first; i < last; ++i) {
      if (chain.right[i] == right) {
        strikes.push_back(chain.strike[i]);
        from.push_back(i);
      }
    }
    if (strikes.empty()) {
      continue;
    }
    const auto group = universe.AddGroup(series, right, strikes);
    for (std::size_t k = 0; k < from.size(); ++k) {
      const auto row = static_cast<Row>(group.begin + k);
      universe.SetQuote(row, chain.bid[from[k]], chain.ask[from[k]]);
      universe.Set(row, Column::kVolume, chain.volume[from[k]]);
      universe.Set(row, Column::kOpenInterest, chain.open_interest[from[k]]);
      if (const auto time = chain.quote_time[from[k]]) {
        universe.Set(row, Column::kQuoteTime, Seconds(*time - universe.Base()));
      }
    }
  }
}

void Filler::SetSeries(Universe& universe,
                       const Group& group,
                       const std::optional<VolStanding>& standing) const {
  const SeriesTerms& terms = universe.Series()[group.series];
  const auto today = Days(market::ToLocal(universe.Base()).date);
  const double days = static_cast<double>((Days(terms.expiry) - today).count());
  const double hours = Seconds(terms.settlement - universe.Base()) / kSecondsPerHour;
  const auto events =
      static_cast<double>(std::ranges::count_if(settings_.events, [&](TimePoint at) {
        return at > universe.Base() && at <= terms.settlement;
      }));
  const auto known = [](const quant::HistoryResult<double>& figure) {
    return figure ? std::optional(*figure) : std::nullopt;
  };
  for (Row row = group.begin; row < group.end; ++row) {
    universe.Set(row, Column::kDaysToExpiry, days);
    universe.Set(row, Column::kSettlement, hours);
    if (settings_.events_known) {
      universe.Set(row, Column::kEvents, events);
    }
    if (standing) {
      universe.Set(row, Column::kIvRank, known(standing->rank));
      universe.Set(row, Column::kIvPercentile, known(standing->percentile));
    }
    if (terms.forward <= 0) {
      continue;
    }
    const double strike = universe.StrikeOf(row).ToDouble();
    universe.Set(row, Column::kMoneyness, strike / terms.forward - 1);
    if (terms.law) {
      const auto at = terms.law->At(strike);
      universe.Set(row, Column::kProbabilityItm, group.right == Right::kCall ? at.above : at.below);
      universe.Set(row, Column::kProbabilityTouch, terms.law->Touch(strike));
    }
  }
}

void Filler::SetVols(Universe& universe, const Group& group, const std::vector<double>& iv) const {
  const SeriesTerms& terms = universe.Series()[group.series];
  Strip strip;
  for (std::size_t k = 0; k < iv.size(); ++k) {
    if (iv[k] > 0) {
      const auto row = static_cast<Row>(group.begin + k);
      strip.row.push_back(row);
      strip.strike.push_back(universe.StrikeOf(row).ToDouble());
      strip.vol.push_back(iv[k]);
      strip.fair_vol.push_back(iv[k] * settings_.realised_to_implied);
    }
  }
  strip.right.assign(strip.row.size(), group.right);
  strip.Resize(strip.row.size());
  Compute(terms, strip.strike, strip.vol, strip.right,
          {.delta = strip.delta,
           .gamma = strip.gamma,
           .vega = strip.vega,
           .theta_per_day = strip.theta});
  Compute(terms, strip.strike, strip.fair_vol, strip.right, {.price = strip.price});
  for (std::size_t k = 0; k < strip.row.size(); ++k) {
    Store(universe, strip.row[k], strip.vol[k],
          {.price = strip.price[k],
           .delta = strip.delta[k],
           .gamma = strip.gamma[k],
           .vega = strip.vega[k],
           .theta = strip.theta[k]});
  }
}

void Filler::Add(const market::OptionChain& chain,
                 const analytics::ChainState& state,
                 Universe& universe) const {
  std::size_t first = 0;
  for (std::size_t s = 0; s < chain.series.size(); ++s) {
    std::size_t last = first;
    while (last < chain.Size() && chain.series_of[last] == s) {
      ++last;
    }
    const auto begin = std::exchange(first, last);
    if (begin == last || chain.series[s].settlement <= universe.Base()) {
      continue;
    }
    std::size_t at = 0;
    const auto* known = StateOf(state, chain.series[s], at);
    const auto series = universe.AddSeries(TermsOf(chain, chain.series[s], known));
    const std::size_t groups = universe.Groups().size();
    AddRows(chain, begin, last, universe, series);
    const auto standing =
        known != nullptr && at < settings_.standing.size() ? settings_.standing[at] : std::nullopt;
    for (std::size_t g = groups; g < universe.Groups().size(); ++g) {
      const Group group = universe.Groups()[g];
      SetSeries(universe, group, standing);
      if (known == nullptr) {
        continue;
      }
      std::vector<double> iv(group.end - group.begin);
      for (const auto& option : known->options) {
        const Row row = option.right == group.right && option.iv
                            ? universe.Find(series, option.right, option.strike)
                            : kNoRow;
        if (row != kNoRow) {
          iv[row - group.begin] = *option.iv;
        }
      }
      SetVols(universe, group, iv);
    }
  }
  universe.MakeSketches();
}

void Filler::Requote(Universe& universe,
                     Row row,
                     std::optional<Price> bid,
                     std::optional<Price> ask,
                     std::optional<TimePoint> time) const {
  universe.SetQuote(row, bid, ask);
  universe.Set(row, Column::kQuoteTime,
               time ? std::optional(Seconds(*time - universe.Base())) : std::nullopt);
  const Group& group = universe.GroupOf(row);
  const SeriesTerms& terms = universe.Series()[group.series];
  const Price strike = universe.StrikeOf(row);
  const Right outside = strike.ToDouble() < terms.forward ? Right::kPut : Right::kCall;
  const Row twin = universe.Find(group.series, Twin(group.right), strike);
  const Row outer = group.right == outside ? row : twin;
  const Row inner = group.right == outside ? twin : row;
  // A strike's vol is that of its option out of the money, or else, for the other alone, its own.
  if (row == outer) {
    const auto outer_vol = OwnVol(universe, terms, outer);
    SetRowVol(universe, outer, outer_vol, settings_.realised_to_implied);
    SetRowVol(universe, inner, outer_vol ? outer_vol : OwnVol(universe, terms, inner),
              settings_.realised_to_implied);
  } else if (outer == kNoRow || !universe.Has(outer, Column::kIv)) {
    SetRowVol(universe, inner, OwnVol(universe, terms, inner), settings_.realised_to_implied);
  }
}

}  // namespace m8::scanner
