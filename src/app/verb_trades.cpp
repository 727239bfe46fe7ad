#include <fmt/format.h>

#include "app/journal_verify.hpp"
#include "app/settings.hpp"
#include "app/trade_tables.hpp"
#include "app/verbs.hpp"

namespace m8::app {
namespace {

Result<execution::History> OneHistory(const std::string& where) {
  M8_TRY(const auto journals, FindJournals(where));
  if (journals.size() > 1) {
    std::vector<std::string> names;
    for (const auto& journal : journals) {
      names.push_back(journal.file.string());
    }
    return Fail(Errc::kInvalidArgument,
                fmt::format("there are several journals: {}", fmt::join(names, ", ")),
                "name one: money of different accounts is not summed up");
  }
  auto history = HistoryOf(journals.front());
  if (!history) {
    return tl::unexpected(history.error().Within(journals.front().file.string()));
  }
  return history;
}

Result<std::optional<Date>> ReadDay(const std::string& text) {
  if (text.empty()) {
    return std::optional<Date>{};
  }
  const auto date = ParseDate(text);
  if (!date) {
    return Fail(Errc::kInvalidArgument, fmt::format("'{}' is no date", text),
                "write it like 2026-11-20");
  }
  return date;
}

Table TableOf(const execution::History& history,
              const DayRange& range,
              const TradesOptions& options,
              std::vector<std::string>& warnings) {
  if (options.section_1256) {
    return Section1256Table(history, range, warnings);
  }
  if (options.by == "trade") {
    return TradeTable(history, range);
  }
  return ProfitTable(history, range,
                     options.by == "lot"     ? Grouping::kLot
                     : options.by == "order" ? Grouping::kOrder
                     : options.by == "day"   ? Grouping::kDay
                                             : Grouping::kStrategy);
}

Result<void> Print(const Common& common, const TradesOptions& options, const std::string& where) {
  DayRange range;
  M8_TRY(range.from, ReadDay(options.from));
  M8_TRY(range.to, ReadDay(options.to));
  M8_TRY(const auto history, OneHistory(where));
  std::vector<std::string> warnings;
  const auto table = TableOf(history, range, options, warnings);
  fmt::print("{}", common.json ? JsonLines(table) : options.csv ? Csv(table) : Aligned(table));
  for (const auto& warning : warnings) {
    fmt::print(stderr, "magic8: {}\n", warning);
  }
  return {};
}

}  // namespace

ExitCode Perform(const Common& common, const TradesOptions& options) {
  auto where = options.where;
  if (where.empty()) {
    const auto configuration = LoadOrComplain(common);
    if (!configuration) {
      return ExitCode::kUsage;
    }
    where = configuration->settings.app.state_directory;
  }
  const auto printed = Print(common, options, where);
  return printed ? ExitCode::kOk : Complain(printed.error());
}

}  // namespace m8::app
