#pragma once

#include <string_view>
#include <vector>

#include "analytics/detail/series_quotes.hpp"
#include "quant/calendar_years.hpp"
#include "quant/implied_vol.hpp"

namespace m8::analytics::detail {

/// What the quotes of a series say of the vol at each strike, one element a strike. The vol is that
/// of the option out of the money, whose price carries the most of it; by parity it is also the vol
/// of its twin in the money. Where the former has no usable quote, the twin's own quote serves
/// itself alone, if it is precise enough for its bid and its ask to have a vol too.
struct SeriesVols {
  enum class Source : std::uint8_t { kNone, kOutOfTheMoney, kInTheMoney };

  std::vector<Right> outside;         // the right out of the money
  std::vector<Source> source;         // whose quote mid, bid and ask are of
  std::vector<double> mid, bid, ask;  // count only where source is not kNone
  /// Why the option out of the money, and the one in the money, has no vol of its own quote; empty
  /// where it has. Of the latter only where the former has none.
  std::vector<std::string_view> outside_absent, inside_absent;

  /// Whether an option of this right has a vol at strike i.
  [[nodiscard]] bool Has(std::size_t i, Right right) const {
    return source[i] == Source::kOutOfTheMoney ||
           (source[i] == Source::kInTheMoney && right != outside[i]);
  }
  /// Empty where Has.
  [[nodiscard]] std::string_view AbsentBecause(std::size_t i, Right right) const;

  // Of the solver; here so that their memory is used again.
  struct Column {
    std::vector<double> price, vol;
    std::vector<quant::VolStatus> status;
  };
  Column of_mid, of_bid, of_ask;
  struct Inside {
    std::vector<std::size_t> at;  // which strike a row is of
    std::vector<double> strike;
    std::vector<Right> right;
    Column of_mid, of_bid, of_ask;
  };
  Inside inside;
};

/// Fills `out`, whose memory is used again.
void SolveVols(const SeriesQuotes& quotes,
               const quant::ForwardFit& forward,
               quant::CalendarYears years,
               SeriesVols& out);

}  // namespace m8::analytics::detail
