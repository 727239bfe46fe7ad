#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "market/chain.hpp"
#include "quant/calendar_years.hpp"
#include "quant/forward.hpp"

namespace m8::analytics::detail {

/// One right of a series, by strike. 0 stands for an absent bid or ask, as quant's parity wants it.
struct Side {
  std::vector<double> bid, ask;
  std::vector<std::optional<std::size_t>> row;  // of the chain; absent where not listed
};

/// The quotes of one series of a chain in columns, ascending by strike; one element a strike.
struct SeriesQuotes {
  std::vector<double> strike;
  Side calls, puts;

  [[nodiscard]] const Side& Of(Right right) const { return right == Right::kCall ? calls : puts; }
  [[nodiscard]] quant::ParityQuotes Parity() const;
};

SeriesQuotes QuotesOf(const market::OptionChain& chain, std::size_t series);

/// Why a quote has no mid: empty where it has one.
std::string_view UnusableBecause(double bid, double ask);

/// What the quotes of a series say of the vol at each strike. A column's element counts only where
/// `absent_because` is empty. The vol is that of the option out of the money, whose price carries
/// the most of it; by parity it is also the vol of its twin in the money. Where the former has no
/// usable quote, the twin's own quote serves itself alone, if it is precise enough for its bid and
/// its ask to have a vol too.
struct VolColumns {
  std::vector<double> mid, bid, ask;
  std::vector<std::string_view> absent_because;
};

struct SeriesVols {
  VolColumns out_of_the_money;  // by strike: of the put below the forward, of the call at or above
  VolColumns in_the_money;      // by strike: of the twin's own quote, solved only where needed
};

SeriesVols SolveVols(const SeriesQuotes& quotes,
                     const quant::ForwardFit& forward,
                     quant::CalendarYears years);

/// The right that is out of the money at this strike; the call at the forward itself.
inline Right OutOfTheMoney(double strike, double forward) {
  return strike < forward ? Right::kPut : Right::kCall;
}

}  // namespace m8::analytics::detail
