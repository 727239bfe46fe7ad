#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execution/trades.hpp"

namespace m8::app {

/// A cell as a CSV file has it, and whether JSON has it as a text; an empty number is absent.
struct Cell {
  std::string text;
  bool is_text = false;
};
struct Table {
  std::vector<std::string> columns;  // "net_usd"
  std::vector<std::vector<Cell>> rows;
};
/// RFC 4180 with a line of names; one JSON object a row; columns for people.
std::string Csv(const Table& table);
std::string JsonLines(const Table& table);
std::string Aligned(const Table& table);

/// New York days, both included; absent: no bound.
struct DayRange {
  std::optional<Date> from, to;
  [[nodiscard]] bool Has(Date day) const {
    return (!from || Days(day) >= Days(*from)) && (!to || Days(day) <= Days(*to));
  }
};

/// The trade journal: an entry a row, those that are open where they were entered in the range.
Table TradeTable(const execution::History& history, const DayRange& range);

enum class Grouping : std::uint8_t { kLot, kOrder, kStrategy, kDay };
/// Closed lots, matched within their structure, or their sums; a lot belongs to the order that
/// closed it, or that opened it where it was settled.
Table ProfitTable(const execution::History& history, const DayRange& range, Grouping by);

/// Closed lots of Section 1256 contracts, matched over the account, and a row of sums for each year
/// with its parts of 60 and 40 %, to the cent. `warnings`: what it cannot say.
Table Section1256Table(const execution::History& history,
                       const DayRange& range,
                       std::vector<std::string>& warnings);

}  // namespace m8::app
