#include "analytics/detail/series_vols.hpp"

#include <array>

namespace m8::analytics::detail {
namespace {

struct Market {
  const SeriesQuotes& quotes;
  const quant::ForwardFit& forward;
  quant::CalendarYears years;
};

void Resize(SeriesVols& out, std::size_t n) {
  out.outside.resize(n);
  out.source.assign(n, SeriesVols::Source::kNone);
  out.mid.resize(n);
  out.bid.resize(n);
  out.ask.resize(n);
  out.outside_absent.assign(n, {});
  out.inside_absent.assign(n, {});
  for (auto* column : {&out.of_mid, &out.of_bid, &out.of_ask}) {
    column->price.resize(n);
    column->vol.resize(n);
    column->status.resize(n);
  }
}

/// The prices of the options out of the money, undiscounted; 0, which has no vol, where there is
/// no usable quote.
void ReadPrices(const Market& in, SeriesVols& out) {
  const double per_discount = 1 / in.forward.discount;
  for (std::size_t i = 0; i < in.quotes.strike.size(); ++i) {
    out.outside[i] = OutOfTheMoney(in.quotes.strike[i], in.forward.forward);
    const Side& side = in.quotes.Of(out.outside[i]);
    out.outside_absent[i] = UnusableBecause(side.bid[i], side.ask[i]);
    const double scale = out.outside_absent[i].empty() ? per_discount : 0.0;
    out.of_bid.price[i] = scale * side.bid[i];
    out.of_ask.price[i] = scale * side.ask[i];
    out.of_mid.price[i] = scale * 0.5 * (side.bid[i] + side.ask[i]);
  }
}

void TakeOutside(SeriesVols& out, std::size_t i) {
  for (const auto* column : {&out.of_mid, &out.of_bid, &out.of_ask}) {
    if (out.outside_absent[i].empty() && column->status[i] != quant::VolStatus::kOk) {
      out.outside_absent[i] = quant::Name(column->status[i]);
    }
  }
  if (out.outside_absent[i].empty()) {
    out.source[i] = SeriesVols::Source::kOutOfTheMoney;
    out.mid[i] = out.of_mid.vol[i];
    out.bid[i] = out.of_bid.vol[i];
    out.ask[i] = out.of_ask.vol[i];
  }
}

/// The few whose twin has no usable quote, one at a time.
void TakeInside(const Market& in, SeriesVols& out, std::size_t i) {
  const Right right = Twin(out.outside[i]);
  const Side& side = in.quotes.Of(right);
  out.inside_absent[i] = UnusableBecause(side.bid[i], side.ask[i]);
  if (!out.inside_absent[i].empty()) {
    return;
  }
  const std::array prices{0.5 * (side.bid[i] + side.ask[i]), side.bid[i], side.ask[i]};
  const std::array vols{&out.mid[i], &out.bid[i], &out.ask[i]};
  for (std::size_t k = 0; k < prices.size(); ++k) {
    const auto vol = quant::ImpliedVol({.price = prices[k] / in.forward.discount,
                                        .forward = in.forward.forward,
                                        .strike = in.quotes.strike[i],
                                        .expiry = in.years,
                                        .right = right});
    if (!vol) {
      out.inside_absent[i] = quant::Name(vol.error());
      return;
    }
    *vols[k] = *vol;
  }
  out.source[i] = SeriesVols::Source::kInTheMoney;
}

}  // namespace

std::string_view SeriesVols::AbsentBecause(std::size_t i, Right right) const {
  if (Has(i, right)) {
    return {};
  }
  return right == outside[i] ? outside_absent[i] : inside_absent[i];
}

void SolveVols(const SeriesQuotes& quotes,
               const quant::ForwardFit& forward,
               quant::CalendarYears years,
               SeriesVols& out) {
  const Market in{quotes, forward, years};
  Resize(out, quotes.strike.size());
  ReadPrices(in, out);
  for (auto* column : {&out.of_mid, &out.of_bid, &out.of_ask}) {
    quant::ImpliedVols({column->price, quotes.strike, out.outside, forward.forward, years},
                       column->vol, column->status);
  }
  for (std::size_t i = 0; i < quotes.strike.size(); ++i) {
    TakeOutside(out, i);
    if (out.source[i] == SeriesVols::Source::kNone) {
      TakeInside(in, out, i);
    }
  }
}

}  // namespace m8::analytics::detail
