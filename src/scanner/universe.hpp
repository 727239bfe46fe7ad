#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/right.hpp"
#include "base/time.hpp"
#include "quant/distribution.hpp"
#include "scanner/column.hpp"

namespace m8::scanner {

/// A row of the universe: one option.
using Row = std::uint32_t;
inline constexpr Row kNoRow = ~Row{0};

/// Rows of one word of a bitmap. Every column is filled up to whole tiles of kTileWords words, so
/// that kernels may read past the last row.
inline constexpr std::size_t kWordRows = 64;
inline constexpr std::size_t kTileWords = 64;

/// What may be read of prices after the last of these rows.
inline constexpr std::size_t kOverrunRows = 64;

/// What the options of one expiry share.
struct SeriesTerms {
  std::string underlying, trading_class;
  Date expiry{};
  TimePoint settlement{};
  double spot = 0;      // points; 0: none, and deltas are to the forward
  double forward = 0;   // points; 0: the quotes gave none, and no row has a vol
  double discount = 1;  // value now of 1 paid at settlement
  double years = 0;     // calendar
  std::shared_ptr<const quant::Distribution> law;  // null without a smile
};

/// The options of one series and right: rows [begin, end), strikes ascending. What can be legs of
/// one vertical.
struct Group {
  Row begin = 0, end = 0;
  std::uint32_t series = 0;
  Right right = Right::kCall;
};

/// A byte a row that says roughly what its value is: 0 where there is none, else 1 for the lowest
/// bucket of values and so on. A filter reads these and looks at the values of its bounds' buckets
/// alone.
struct Sketch {
  static constexpr std::size_t kCodes = 256;
  std::vector<float> cuts;                // where one bucket ends and the next begins; ascending
  std::array<float, kCodes> least, most;  // of the values of each code, never too narrow
  std::uint32_t version = 0;              // of what stands above

  Sketch();
  [[nodiscard]] std::uint8_t CodeOf(float value) const;
};

/// A column in single precision, which compares as a trader does: 3.10 - 3.05 is 0.05. A row
/// without the value has its bit of `valid` clear, and a value that means nothing. The zones bound
/// the codes of each word's valid rows: never too narrow.
struct ColumnView {
  std::span<const float> value;
  std::span<const std::uint64_t> valid;
  std::span<const std::uint8_t> code, zone_low, zone_high;
  const Sketch& sketch;
};

/// Exact prices for spreads, a number a row in 1/10000 point (half ones in mids): differences have
/// no rounding. Meaningless where the row has no mid, `fair` where it has no iv.
struct PriceView {
  std::span<const double> strike, bid, ask;
  std::span<const double> fair;  // discounted, at the vol that is expected to come
};

/// Option chains in columns, for scans. Rows come group by group and stay where they are.
class Universe {
 public:
  /// `base`: what times in columns count from.
  explicit Universe(TimePoint base) : base_(base) {}

  std::uint32_t AddSeries(SeriesTerms terms);
  /// `strikes` strictly ascending (asserted); nothing is known of the rows but their strikes.
  Group AddGroup(std::uint32_t series, Right right, std::span<const Price> strikes);

  [[nodiscard]] TimePoint Base() const { return base_; }
  [[nodiscard]] std::size_t Size() const { return size_; }
  /// Of each bitmap; a multiple of kTileWords.
  [[nodiscard]] std::size_t Words() const { return words_; }
  [[nodiscard]] std::span<const Group> Groups() const { return groups_; }
  [[nodiscard]] const Group& GroupOf(Row row) const { return groups_[group_of_[row]]; }
  [[nodiscard]] std::span<const SeriesTerms> Series() const { return series_; }
  [[nodiscard]] const SeriesTerms& SeriesOf(Row row) const { return series_[GroupOf(row).series]; }
  [[nodiscard]] Price StrikeOf(Row row) const {
    return Price::FromUnits(static_cast<std::int64_t>(strike_[row]));
  }
  /// The row of the series and right with this strike; kNoRow where there is none.
  [[nodiscard]] Row Find(std::uint32_t series, Right right, Price strike) const;

  [[nodiscard]] ColumnView View(Column column) const;
  [[nodiscard]] PriceView Prices() const { return {strike_, bid_, ask_, fair_}; }
  [[nodiscard]] bool Has(Row row, Column column) const;
  [[nodiscard]] std::optional<double> Get(Row row, Column column) const;

  void Set(Row row, Column column, std::optional<double> value);
  /// Bid, ask, mid and both spreads.
  void SetQuote(Row row, std::optional<Price> bid, std::optional<Price> ask);
  /// Vol and fair value (points) go together.
  void SetVol(Row row, std::optional<double> iv, double fair);
  void SetTerms(std::uint32_t series, SeriesTerms terms) { series_[series] = std::move(terms); }

  /// Divides each column into buckets of about as many rows, by what is in it now. Only scans'
  /// speed depends on it.
  void MakeSketches();

  /// The rows that were set since the last call, in the order in which they first were.
  [[nodiscard]] std::vector<Row> TakeChanges();

 private:
  struct ColumnData {
    std::vector<float> value;
    std::vector<std::uint64_t> valid;
    std::vector<std::uint8_t> code, zone_low, zone_high;
    scanner::Sketch sketch;

    void Code(Row row);
  };
  void Grow(std::size_t rows);
  void Touch(Row row);

  TimePoint base_;
  std::size_t size_ = 0;
  std::size_t words_ = 0;
  std::vector<SeriesTerms> series_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> group_of_;
  std::vector<std::array<std::uint32_t, 2>> groups_of_series_;  // by right; kNoRow: none
  std::array<ColumnData, kColumns> columns_;
  std::vector<double> strike_, bid_, ask_, fair_;
  std::vector<std::uint64_t> touched_;
  std::vector<Row> changes_;
};

}  // namespace m8::scanner
