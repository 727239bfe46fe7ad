#include "analytics/detail/series_vols.hpp"

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

/// The options in the money whose twin has no usable quote, as columns of their own.
void ReadInside(const Market& in, SeriesVols& out) {
  SeriesVols::Inside& inside = out.inside;
  inside.strike.clear();
  inside.right.clear();
  inside.at.clear();
  for (auto* column : {&inside.of_mid, &inside.of_bid, &inside.of_ask}) {
    column->price.clear();
  }
  const double per_discount = 1 / in.forward.discount;
  for (std::size_t i = 0; i < in.quotes.strike.size(); ++i) {
    if (out.source[i] != SeriesVols::Source::kNone) {
      continue;
    }
    const Right right = Twin(out.outside[i]);
    const Side& side = in.quotes.Of(right);
    out.inside_absent[i] = UnusableBecause(side.bid[i], side.ask[i]);
    if (out.inside_absent[i].empty()) {
      inside.at.push_back(i);
      inside.strike.push_back(in.quotes.strike[i]);
      inside.right.push_back(right);
      inside.of_mid.price.push_back(per_discount * 0.5 * (side.bid[i] + side.ask[i]));
      inside.of_bid.price.push_back(per_discount * side.bid[i]);
      inside.of_ask.price.push_back(per_discount * side.ask[i]);
    }
  }
}

void TakeInside(SeriesVols& out) {
  const SeriesVols::Inside& inside = out.inside;
  for (std::size_t row = 0; row < inside.at.size(); ++row) {
    const std::size_t i = inside.at[row];
    for (const auto* column : {&inside.of_mid, &inside.of_bid, &inside.of_ask}) {
      if (out.inside_absent[i].empty() && column->status[row] != quant::VolStatus::kOk) {
        out.inside_absent[i] = quant::Name(column->status[row]);
      }
    }
    if (out.inside_absent[i].empty()) {
      out.source[i] = SeriesVols::Source::kInTheMoney;
      out.mid[i] = inside.of_mid.vol[row];
      out.bid[i] = inside.of_bid.vol[row];
      out.ask[i] = inside.of_ask.vol[row];
    }
  }
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
  }
  ReadInside(in, out);
  for (auto* column : {&out.inside.of_mid, &out.inside.of_bid, &out.inside.of_ask}) {
    column->vol.resize(column->price.size());
    column->status.resize(column->price.size());
    quant::ImpliedVols({column->price, out.inside.strike, out.inside.right, forward.forward, years},
                       column->vol, column->status);
  }
  TakeInside(out);
}

}  // namespace m8::analytics::detail
