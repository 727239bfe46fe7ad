#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/option.hpp"

namespace m8::market {

/// All options of one trading class and expiry: what settles together.
struct Series {
  std::string trading_class;
  Date expiry{};
  TimePoint settlement{};  // the instant whose index level decides the payoff (calendar.hpp)
  bool am_settled = false;
};

/// The broker's (or the file's) own model values, for cross-checks only; ours are computed from
/// quotes.
struct ModelValues {
  std::optional<double> iv;  // per year, 0.12 = 12 %
  std::optional<double> delta;
  std::optional<double> gamma;  // per point
  std::optional<double> vega;   // points per 1.00 of vol
  std::optional<double> theta;  // points per calendar day
};

/// The option chain of one underlying, in columns of equal length; row i of each column is one
/// option. Rows are in the order (series, strike, right: call before put). Absent is std::nullopt,
/// never 0 or -1; a bid of 0.00 is a bid that nobody made and is absent too. Plain data, owned by
/// whoever filled it.
struct OptionChain {
  std::string underlying;      // "SPX"
  std::optional<double> spot;  // index points
  TimePoint as_of{};           // when the newest of it was true
  /// The New York date printed on the page that the chain was read from, which may be a Sunday;
  /// absent where no page was printed.
  std::optional<Date> page_date;
  std::vector<Series> series;

  std::vector<std::uint16_t> series_of;  // row -> index into series
  std::vector<Price> strike;
  std::vector<Right> right;
  std::vector<std::int64_t> con_id;  // IB contract id; 0 where the source has none
  std::vector<std::optional<Price>> bid, ask, last;
  std::vector<std::optional<double>> bid_size, ask_size;
  std::vector<std::optional<double>> volume;         // contracts today
  std::vector<std::optional<double>> open_interest;  // contracts, as of the morning
  std::vector<std::optional<TimePoint>> quote_time;  // of bid and ask
  std::vector<ModelValues> model;

  [[nodiscard]] std::size_t Size() const { return strike.size(); }
  [[nodiscard]] Option At(std::size_t row) const;
  /// Row of an option, nullopt where the chain does not list it. O(log n) in a sorted chain.
  [[nodiscard]] std::optional<std::size_t> Find(std::size_t series_index,
                                                Price strike,
                                                Right right) const;
  [[nodiscard]] std::optional<std::size_t> FindSeries(std::string_view trading_class,
                                                      Date expiry) const;

  /// Adds the option with nothing known of it, keeping the order; returns its row. If it is there
  /// already, its row.
  std::size_t Insert(std::size_t series_index, Price strike, Right right);
  /// Adds a series if absent (series stay sorted by expiry, then AM before PM); returns its index.
  /// Adding one before others renumbers them in series_of.
  std::size_t InsertSeries(const Series& series);
  /// Only the rows of these series, in order.
  [[nodiscard]] OptionChain Select(const std::vector<std::size_t>& series_indices) const;
};

}  // namespace m8::market
