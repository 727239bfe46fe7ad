#include "app/trade_tables.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/json.hpp"
#include "market/time_zone.hpp"

namespace m8::app {
namespace {

using execution::ClosedLot;
using execution::History;
using execution::Matching;

Cell Word(std::string text) { return {std::move(text), true}; }
Cell Number(std::int64_t number) { return {std::to_string(number), false}; }
Cell Number(Money money) { return {money.Text(), false}; }
Cell Number(Price price) { return {price.Text(), false}; }
Cell Truth(bool truth) { return {truth ? "true" : "false", false}; }
template <class T>
Cell Number(const std::optional<T>& value) {
  return value ? Number(*value) : Cell{};
}
Cell Day(const std::optional<Date>& day) { return Word(day ? FormatDate(*day) : ""); }
Cell When(const std::optional<TimePoint>& when) { return Word(when ? FormatUtc(*when) : ""); }

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

std::string LegsText(const execution::OrderLife& life) {
  std::string text;
  for (const auto& leg : life.state.intent.intent.legs) {
    text += fmt::format("{}{:+} {}", text.empty() ? "" : " / ", leg.leg.quantity,
                        market::Describe(leg.leg.option));
  }
  return text;
}

std::string StrategyOf(const History& history, const std::string& order) {
  const auto& intent = history.orders.at(order).state.intent;
  const auto entry = history.orders.find(intent.structure);
  return entry == history.orders.end() ? intent.intent.kind
                                       : entry->second.state.intent.intent.kind;
}

// What orders paid more than their mid, in dollars; absent where one cannot be told.
std::optional<Money> SlippageUsd(const execution::OrderLife& life) {
  const auto slippage = life.Slippage();
  return slippage
             ? std::optional{Value(*slippage, life.state.FilledUnits(), market::kOptionMultiplier)}
             : std::nullopt;
}

std::optional<Money> ExitSlippageUsd(const execution::Trade& trade) {
  Money sum;
  for (const auto* exit : trade.exits) {
    const auto one = SlippageUsd(*exit);
    if (!one) {
      return std::nullopt;
    }
    sum += *one;
  }
  return trade.exits.empty() ? std::nullopt : std::optional{sum};
}

std::vector<Cell> TradeRow(const execution::Trade& trade) {
  const auto& life = *trade.entry;
  const auto& record = life.state.intent;
  const auto took = life.TimeToFill();
  return {Word(life.state.Key()),
          Word(record.intent.kind),
          Word(record.variant),
          Word(record.intent.underlying),
          Word(LegsText(life)),
          Number(life.state.FilledUnits()),
          When(life.state.created),
          Word(record.reason.value_or("")),
          Number(life.MidAtDecision()),
          Number(life.state.AverageFill()),
          Number(SlippageUsd(life)),
          Number(life.state.attempt),
          took ? Cell{fmt::format("{:.3f}", Seconds(*took)), false} : Cell{},
          Word(trade.open          ? "open"
               : trade.provisional ? "provisional"
                                   : "closed"),
          Day(trade.closed_on),
          Word(trade.exit),
          Number(ExitSlippageUsd(trade)),
          Number(trade.profit),
          Number(trade.fees),
          Number(trade.Net())};
}

std::vector<Cell> LotRow(const History& history, const ClosedLot& lot) {
  return {Day(lot.day),
          Word(StrategyOf(history, lot.open.order)),
          Word(market::OsiSymbol(lot.open.option)),
          Number(lot.open.quantity),
          When(lot.open.opened),
          Word(lot.open.order),
          Number(lot.open.price),
          When(lot.closed),
          Word(lot.closed_by.empty() ? "settlement" : lot.closed_by),
          Number(lot.price),
          Number(lot.profit),
          Number(lot.fees),
          Number(lot.Net()),
          Truth(lot.provisional)};
}

std::string GroupOf(const History& history, const ClosedLot& lot, Grouping by) {
  switch (by) {
    case Grouping::kOrder:
      return lot.closed_by.empty() ? lot.open.order : lot.closed_by;
    case Grouping::kStrategy:
      return StrategyOf(history, lot.open.order);
    case Grouping::kDay:
      return FormatDate(lot.day);
    case Grouping::kLot:
      break;
  }
  return {};
}

struct Sums {
  std::int64_t lots = 0;
  Money profit, fees;
  bool provisional = false;

  void Add(const ClosedLot& lot) {
    ++lots;
    profit += lot.profit;
    fees += lot.fees;
    provisional = provisional || lot.provisional;
  }
};

Money ToCent(Money money) {
  const auto cent = Price::FromUnits(Money::kScale / 100);
  return Money::FromUnits(
      RoundTo(Price::FromUnits(money.Units()), cent, Rounding::kNearest).Units());
}

// Bought first: paid when opened, received when closed; sold first, the other way round.
std::vector<Cell> TaxRow(const ClosedLot& lot) {
  const auto& open = lot.open;
  const auto opening = Value(open.price, open.quantity, open.multiplier);
  const auto closing = Value(lot.price, open.quantity, open.multiplier);
  const bool bought = open.quantity > 0;
  return {Word(fmt::format("{:+} {}", open.quantity, market::OsiSymbol(open.option))),
          Day(market::ToLocal(open.opened).date),
          Day(lot.day),
          Number(bought ? closing : -opening),
          Number(bought ? opening : -closing),
          Number(lot.fees),
          Number(lot.Net()),
          Cell{},
          Cell{},
          Word(lot.provisional ? "provisional" : "")};
}

}  // namespace

std::string Csv(const Table& table) {
  auto out = fmt::format("{}\r\n", fmt::join(table.columns, ","));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += (i == 0 ? "" : ",") + Quoted(row[i].text);
    }
    out += "\r\n";
  }
  return out;
}

std::string JsonLines(const Table& table) {
  std::string out;
  for (const auto& row : table.rows) {
    JsonWriter json;
    json.BeginObject();
    for (std::size_t i = 0; i < row.size(); ++i) {
      json.Key(table.columns[i]);
      if (row[i].is_text) {
        json.Value(std::string_view(row[i].text));
      } else {
        json.Raw(row[i].text.empty() ? "null" : row[i].text);
      }
    }
    json.EndObject();
    out += json.Take() + "\n";
  }
  return out;
}

std::string Aligned(const Table& table) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    widths.push_back(table.columns[i].size());
    for (const auto& row : table.rows) {
      widths[i] = std::max(widths[i], row[i].text.size());
    }
  }
  std::string out;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    out +=
        fmt::format("{:<{}}{}", table.columns[i], widths[i], i + 1 < widths.size() ? "  " : "\n");
  }
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i].is_text ? fmt::format("{:<{}}", row[i].text, widths[i])
                            : fmt::format("{:>{}}", row[i].text, widths[i]);
      out += i + 1 < row.size() ? "  " : "\n";
    }
  }
  return out;
}

Table TradeTable(const History& history, const DayRange& range) {
  Table table{{"trade",
               "strategy",
               "variant",
               "underlying",
               "legs",
               "units",
               "entered",
               "entry_reason",
               "entry_mid",
               "entry_price",
               "entry_slippage_usd",
               "entry_attempts",
               "entry_seconds_to_fill",
               "state",
               "closed_on",
               "exit_reason",
               "exit_slippage_usd",
               "profit_usd",
               "fees_usd",
               "net_usd"},
              {}};
  for (const auto& trade : execution::Trades(history)) {
    const auto entered = market::ToLocal(trade.entry->state.created).date;
    if (range.Has(trade.open ? entered : trade.closed_on.value_or(entered))) {
      table.rows.push_back(TradeRow(trade));
    }
  }
  return table;
}

Table ProfitTable(const History& history, const DayRange& range, Grouping by) {
  const auto ledger = MatchLots(history, Matching::kByStructure);
  Table table;
  if (by == Grouping::kLot) {
    table.columns = {"day",        "strategy",   "option",  "quantity",   "opened",
                     "opened_by",  "open_price", "closed",  "closed_by",  "close_price",
                     "profit_usd", "fees_usd",   "net_usd", "provisional"};
  } else {
    const auto* name = by == Grouping::kOrder      ? "order"
                       : by == Grouping::kStrategy ? "strategy"
                                                   : "day";
    table.columns = {name, "lots", "profit_usd", "fees_usd", "net_usd", "provisional"};
  }
  std::map<std::string, Sums> groups;
  for (const auto& lot : ledger.closed) {
    if (!range.Has(lot.day)) {
      continue;
    }
    if (by == Grouping::kLot) {
      table.rows.push_back(LotRow(history, lot));
    } else {
      groups[GroupOf(history, lot, by)].Add(lot);
    }
  }
  for (const auto& [name, sums] : groups) {
    table.rows.push_back({Word(name), Number(sums.lots), Number(sums.profit), Number(sums.fees),
                          Number(sums.profit - sums.fees), Truth(sums.provisional)});
  }
  return table;
}

Table Section1256Table(const History& history,
                       const DayRange& range,
                       std::vector<std::string>& warnings) {
  const auto ledger = MatchLots(history, Matching::kByAccount);
  Table table{{"contract", "opened_on", "closed_on", "proceeds_usd", "cost_usd", "fees_usd",
               "gain_usd", "long_term_60_usd", "short_term_40_usd", "note"},
              {}};
  std::map<int, Sums> years;
  std::int64_t others = 0;
  for (const auto& lot : ledger.closed) {
    if (!range.Has(lot.day)) {
      continue;
    }
    if (!execution::IsSection1256(lot.open.option.trading_class)) {
      ++others;
      continue;
    }
    years[static_cast<int>(lot.day.year())].Add(lot);
    table.rows.push_back(TaxRow(lot));
  }
  for (const auto& [year, sums] : years) {
    const auto net = ToCent(sums.profit - sums.fees);
    const auto long_term = execution::LongTermPart(net);
    table.rows.push_back({Word(fmt::format("sum of {}", year)), Cell{}, Cell{}, Cell{}, Cell{},
                          Number(sums.fees), Number(net), Number(long_term),
                          Number(net - long_term), Word(sums.provisional ? "provisional" : "")});
  }
  if (others > 0) {
    warnings.push_back(fmt::format("{} lots are not of Section 1256 contracts: left out", others));
  }
  if (!ledger.open.empty()) {
    warnings.push_back(
        fmt::format("{} lots are open: what is held at the end of a year counts at its market "
                    "value then, which the journal does not have",
                    ledger.open.size()));
  }
  return table;
}

}  // namespace m8::app
