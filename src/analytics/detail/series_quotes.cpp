#include "analytics/detail/series_quotes.hpp"

#include <algorithm>

namespace m8::analytics::detail {
namespace {

double OrZero(const std::optional<Price>& price) { return price ? price->ToDouble() : 0.0; }

void Clear(Side& side) {
  side.bid.clear();
  side.ask.clear();
  side.row.clear();
}

}  // namespace

quant::ParityQuotes SeriesQuotes::Parity() const {
  return {strike, calls.bid, calls.ask, puts.bid, puts.ask};
}

quant::StripColumns SeriesQuotes::Strip() const {
  return {strike, calls.bid, calls.ask, puts.bid, puts.ask};
}

void ReadQuotes(const market::OptionChain& chain, std::size_t series, SeriesQuotes& out) {
  out.strike.clear();
  Clear(out.calls);
  Clear(out.puts);
  const auto [first, last] =
      std::equal_range(chain.series_of.begin(), chain.series_of.end(), series);
  const auto end = static_cast<std::size_t>(last - chain.series_of.begin());
  for (auto row = static_cast<std::size_t>(first - chain.series_of.begin()); row < end; ++row) {
    const double strike = chain.strike[row].ToDouble();
    if (out.strike.empty() || out.strike.back() != strike) {
      out.strike.push_back(strike);
      for (Side* side : {&out.calls, &out.puts}) {
        side->bid.push_back(0);
        side->ask.push_back(0);
        side->row.push_back(kNotListed);
      }
    }
    Side& side = chain.right[row] == Right::kCall ? out.calls : out.puts;
    side.bid.back() = OrZero(chain.bid[row]);
    side.ask.back() = OrZero(chain.ask[row]);
    side.row.back() = row;
  }
}

std::string_view UnusableBecause(double bid, double ask) {
  if (!(bid > 0) || !(ask > 0)) {
    return "no_two_sided_quote";
  }
  return bid <= ask ? "" : "crossed_quote";
}

}  // namespace m8::analytics::detail
