#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/chain_file.hpp"
#include "market/detail/legs.hpp"
#include "market/detail/printed_time.hpp"
#include "market/time_zone.hpp"
#include "market/trading_class.hpp"

namespace m8::market {
namespace {

using detail::Leg;

// One row is a strike: the call's columns, the strike, the put's columns.
constexpr std::array<std::string_view, 22> kTitles = {"Expiration Date",
                                                      "Calls",
                                                      "Last Sale",
                                                      "Net",
                                                      "Bid",
                                                      "Ask",
                                                      "Volume",
                                                      "IV",
                                                      "Delta",
                                                      "Gamma",
                                                      "Open Interest",
                                                      "Strike",
                                                      "Puts",
                                                      "Last Sale",
                                                      "Net",
                                                      "Bid",
                                                      "Ask",
                                                      "Volume",
                                                      "IV",
                                                      "Delta",
                                                      "Gamma",
                                                      "Open Interest"};
constexpr std::size_t kCallColumns = 1;
constexpr std::size_t kStrikeColumn = 11;
constexpr std::size_t kPutColumns = 12;
// Columns of an option, from its symbol on.
enum Offset : std::size_t { kSymbol, kLast, kNet, kBid, kAsk, kVolume, kIv, kDelta, kGamma, kOi };

constexpr std::size_t kHeaderWithin = 50;  // lines
constexpr std::size_t kMostLegs = 200'000;
constexpr Duration kDelay = std::chrono::minutes{15};  // the page is late by
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

using Cells = std::vector<std::string>;

/// Cells of a line; a quoted one may hold commas and doubled quotes.
Cells SplitCells(std::string_view line) {
  Cells cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (auto& cell : cells) {
    cell = std::string(Trim(cell));
  }
  return cells;
}

/// A number, perhaps with thousands commas (only quoted cells can hold them).
std::optional<double> NumberIn(std::string_view cell) {
  std::string digits;
  for (const char c : cell) {
    if (c != ',') {
      digits += c;
    }
  }
  return ParseNumber<double>(digits);
}

tl::unexpected<Error> BadCell(std::size_t column, std::string_view cell, std::string_view why) {
  return Fail(Errc::kInvalidArgument,
              fmt::format("column {} '{}': '{}' {}", column + 1, kTitles[column], cell, why));
}

/// A cell as a number within the bounds; an empty one is absent.
Result<std::optional<double>> Number(const Cells& cells, std::size_t column, double least) {
  const auto& cell = cells[column];
  if (cell.empty()) {
    return std::nullopt;
  }
  const auto number = NumberIn(cell);
  if (!number) {
    return BadCell(column, cell, "is no number");
  }
  if (*number < least || *number > detail::kLargestNumber) {
    return BadCell(column, cell, "is out of range");
  }
  return number;
}

Result<Leg> ParseLeg(const Cells& cells, std::size_t first, std::size_t line) {
  Leg leg;
  leg.place = line;
  const auto symbol = ParseOsiSymbol(cells[first + kSymbol]);
  if (!symbol || (symbol->right == Right::kCall) != (first == kCallColumns)) {
    return BadCell(first, cells[first + kSymbol],
                   first == kCallColumns ? "is no call's symbol" : "is no put's symbol");
  }
  leg.option = *symbol;
  const auto count = [&](Offset offset) { return Number(cells, first + offset, 0); };
  M8_TRY(const auto last, count(kLast));
  M8_TRY(const auto bid, count(kBid));
  M8_TRY(const auto ask, count(kAsk));
  M8_TRY(leg.volume, count(kVolume));
  M8_TRY(leg.open_interest, count(kOi));
  M8_TRY(leg.model.iv, count(kIv));
  M8_TRY(leg.model.gamma, count(kGamma));
  M8_TRY(leg.model.delta, Number(cells, first + kDelta, -detail::kLargestNumber));
  leg.last = detail::PriceOrAbsent(last);
  leg.bid = detail::PriceOrAbsent(bid);
  leg.ask = detail::PriceOrAbsent(ask);
  detail::DropUnsolved(leg.model);
  return leg;
}

Result<void> ParseRow(const Cells& cells, std::size_t line, std::vector<Leg>& legs) {
  if (cells.size() < kTitles.size()) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("{} columns instead of {}", cells.size(), kTitles.size()));
  }
  M8_TRY(auto call, ParseLeg(cells, kCallColumns, line));
  M8_TRY(auto put, ParseLeg(cells, kPutColumns, line));
  M8_TRY(const auto strike, Number(cells, kStrikeColumn, 0));
  if (!strike || Price::FromDouble(*strike) != call.option.strike) {
    return BadCell(kStrikeColumn, cells[kStrikeColumn],
                   fmt::format("is not the strike of {}", cells[kCallColumns]));
  }
  Option twin = call.option;
  twin.right = Right::kPut;
  if (put.option != twin) {
    return BadCell(kPutColumns, cells[kPutColumns],
                   fmt::format("is not the put beside {}", cells[kCallColumns]));
  }
  legs.push_back(std::move(call));
  legs.push_back(std::move(put));
  return {};
}

/// What stands above the table.
struct Heading {
  std::size_t line = 0;  // of the table's header, from 0
  std::optional<double> spot;
  std::optional<TimePoint> printed;
  std::size_t date_line = 0;
  std::string date;  // as printed
};

/// The date up to its closing quote or the next cell; it may hold commas, quoted or not.
std::string PrintedDate(std::string_view after_label) {
  const auto end = std::min({after_label.find('"'), after_label.find(",Bid:"),
                             after_label.find(",,"), after_label.size()});
  return std::string(Trim(after_label.substr(0, end)));
}

void ReadAbove(std::string_view line, std::size_t number, Heading& heading) {
  constexpr std::string_view kDate = "Date:";
  constexpr std::string_view kLastLabel = "Last:";
  if (const auto at = line.find(kDate); at != std::string_view::npos) {
    heading.date = PrintedDate(line.substr(at + kDate.size()));
    heading.date_line = number;
    heading.printed = detail::ParsePrintedTime(heading.date);
  }
  for (const auto& cell : SplitCells(line)) {
    if (cell.starts_with(kLastLabel)) {
      heading.spot = detail::PositiveOrAbsent(
          NumberIn(Trim(std::string_view(cell).substr(kLastLabel.size()))));
    }
  }
}

Result<void> CheckTitles(std::string_view header) {
  const auto titles = SplitCells(header);
  for (std::size_t column = 0; column < kTitles.size(); ++column) {
    const std::string_view title = column < titles.size() ? titles[column] : std::string_view{};
    if (title != kTitles[column]) {
      return Fail(Errc::kInvalidArgument, fmt::format("column {} is '{}' instead of '{}'",
                                                      column + 1, title, kTitles[column]));
    }
  }
  return {};
}

Result<Heading> ReadHeading(const std::vector<std::string_view>& lines) {
  Heading heading;
  for (std::size_t number = 0; number < std::min(lines.size(), kHeaderWithin); ++number) {
    const auto line = Trim(lines[number]);
    if (line.starts_with("Expiration Date,") || line.starts_with("\"Expiration Date\",")) {
      heading.line = number;
      return heading;
    }
    ReadAbove(line, number, heading);
  }
  return Fail(Errc::kInvalidArgument,
              fmt::format("no line 'Expiration Date,Calls,...' among the first {}", kHeaderWithin),
              "expected Cboe's quotedata.csv or delayed-quotes JSON, gzip or plain");
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(", \t\r\"") == std::string_view::npos;
}

/// The error with "name:line" (from 0) in front.
tl::unexpected<Error> At(std::string_view name, std::size_t line, const Error& error) {
  return tl::unexpected(error.Within(fmt::format("{}:{}", name, line + 1)));
}

tl::unexpected<Error> At(std::string_view name, std::size_t line, std::string what) {
  return At(name, line, Error{Errc::kInvalidArgument, std::move(what), ""});
}

}  // namespace

Result<OptionChain> ParseCboeCsv(std::string_view text, std::string_view name) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  const auto lines = Split(text, '\n');
  const auto heading = ReadHeading(lines);
  if (!heading) {
    return At(name, 0, heading.error());
  }
  if (const auto titles = CheckTitles(lines[heading->line]); !titles) {
    return At(name, heading->line, titles.error());
  }
  if (!heading->printed) {
    return At(name, heading->date_line, fmt::format("the date '{}' cannot be read", heading->date));
  }
  std::vector<Leg> legs;
  for (std::size_t line = heading->line + 1; line < lines.size(); ++line) {
    if (IsBlank(lines[line])) {
      continue;
    }
    if (const auto row = ParseRow(SplitCells(lines[line]), line + 1, legs); !row) {
      return At(name, line, row.error());
    }
    if (legs.size() > kMostLegs) {
      return At(name, line, fmt::format("more than {} options", kMostLegs));
    }
  }
  if (legs.empty()) {
    return At(name, heading->line, std::string("no option after the header"));
  }
  const auto underlying = RuleOf(legs.front().option.trading_class).underlying;
  if (const auto fault = detail::SortLegs(legs, underlying, "line")) {
    return At(name, fault->place - 1, fault->what);
  }
  auto chain = detail::ChainOf(legs, *heading->printed - kDelay);
  if (!chain) {
    return At(name, heading->date_line, chain.error());
  }
  chain->spot = heading->spot;
  chain->page_date = ToLocal(*heading->printed).date;
  return chain;
}

}  // namespace m8::market
