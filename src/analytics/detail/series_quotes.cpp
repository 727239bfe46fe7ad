#include "analytics/detail/series_quotes.hpp"

#include <algorithm>

#include "quant/implied_vol.hpp"

namespace m8::analytics::detail {
namespace {

constexpr Right Twin(Right right) { return right == Right::kCall ? Right::kPut : Right::kCall; }

double OrZero(const std::optional<Price>& price) { return price ? price->ToDouble() : 0.0; }

/// The vols of one price of each strike, its right given; NotWanted leaves a strike out.
struct Query {
  std::vector<double> strike, price;
  std::vector<Right> right;
  std::vector<std::size_t> at;  // index into the strikes of the series

  void Add(std::size_t i, double k, double undiscounted, Right r) {
    at.push_back(i);
    strike.push_back(k);
    price.push_back(undiscounted);
    right.push_back(r);
  }
};

void SolveColumn(const Query& query,
                 const quant::ForwardFit& forward,
                 quant::CalendarYears years,
                 std::vector<double>& vols,
                 std::vector<std::string_view>& absent_because) {
  std::vector<double> vol(query.at.size());
  std::vector<quant::VolStatus> status(query.at.size());
  quant::ImpliedVols({query.price, query.strike, query.right, forward.forward, years}, vol, status);
  for (std::size_t j = 0; j < query.at.size(); ++j) {
    const std::size_t i = query.at[j];
    if (status[j] == quant::VolStatus::kOk) {
      vols[i] = vol[j];
    } else if (absent_because[i].empty()) {
      absent_because[i] = quant::Name(status[j]);
    }
  }
}

template <class RightAt>
VolColumns SolveSide(const SeriesQuotes& quotes,
                     const quant::ForwardFit& forward,
                     quant::CalendarYears years,
                     RightAt right_at) {
  const std::size_t n = quotes.strike.size();
  VolColumns out{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n),
                 std::vector<std::string_view>(n)};
  Query mid, bid, ask;
  for (std::size_t i = 0; i < n; ++i) {
    const std::optional<Right> right = right_at(i);
    if (!right) {
      out.absent_because[i] = "not_needed";
      continue;
    }
    const Side& side = quotes.Of(*right);
    out.absent_because[i] = UnusableBecause(side.bid[i], side.ask[i]);
    if (!out.absent_because[i].empty()) {
      continue;
    }
    const double k = quotes.strike[i];
    mid.Add(i, k, 0.5 * (side.bid[i] + side.ask[i]) / forward.discount, *right);
    bid.Add(i, k, side.bid[i] / forward.discount, *right);
    ask.Add(i, k, side.ask[i] / forward.discount, *right);
  }
  SolveColumn(mid, forward, years, out.mid, out.absent_because);
  SolveColumn(bid, forward, years, out.bid, out.absent_because);
  SolveColumn(ask, forward, years, out.ask, out.absent_because);
  return out;
}

}  // namespace

quant::ParityQuotes SeriesQuotes::Parity() const {
  return {strike, calls.bid, calls.ask, puts.bid, puts.ask};
}

SeriesQuotes QuotesOf(const market::OptionChain& chain, std::size_t series) {
  const auto [first, last] =
      std::equal_range(chain.series_of.begin(), chain.series_of.end(), series);
  SeriesQuotes out;
  for (auto it = first; it != last; ++it) {
    const auto row = static_cast<std::size_t>(it - chain.series_of.begin());
    const double strike = chain.strike[row].ToDouble();
    if (out.strike.empty() || out.strike.back() != strike) {
      out.strike.push_back(strike);
      for (Side* side : {&out.calls, &out.puts}) {
        side->bid.push_back(0);
        side->ask.push_back(0);
        side->row.emplace_back();
      }
    }
    Side& side = chain.right[row] == Right::kCall ? out.calls : out.puts;
    side.bid.back() = OrZero(chain.bid[row]);
    side.ask.back() = OrZero(chain.ask[row]);
    side.row.back() = row;
  }
  return out;
}

std::string_view UnusableBecause(double bid, double ask) {
  if (!(bid > 0) || !(ask > 0)) {
    return "no_two_sided_quote";
  }
  return bid <= ask ? "" : "crossed_quote";
}

SeriesVols SolveVols(const SeriesQuotes& quotes,
                     const quant::ForwardFit& forward,
                     quant::CalendarYears years) {
  SeriesVols out;
  const auto right_at = [&](std::size_t i) {
    return OutOfTheMoney(quotes.strike[i], forward.forward);
  };
  out.out_of_the_money =
      SolveSide(quotes, forward, years, [&](std::size_t i) { return std::optional(right_at(i)); });
  out.in_the_money = SolveSide(quotes, forward, years, [&](std::size_t i) {
    return out.out_of_the_money.absent_because[i].empty() ? std::nullopt
                                                          : std::optional(Twin(right_at(i)));
  });
  return out;
}

}  // namespace m8::analytics::detail
