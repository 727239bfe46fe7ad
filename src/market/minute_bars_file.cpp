#include "market/minute_bars_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/file_text.hpp"
#include "market/time_zone.hpp"

namespace m8::market {
namespace {

enum Column : std::size_t { kDate, kTime, kOpen, kHigh, kLow, kClose, kVolume, kColumns };
constexpr std::array<std::string_view, kColumns> kNames = {"date", "time_et", "open",  "high",
                                                           "low",  "close",   "volume"};
/// Where each column stands in the file.
using Places = std::array<std::optional<std::size_t>, kColumns>;

Result<Places> FindColumns(std::string_view header) {
  const auto titles = Split(Trim(header), ',');
  Places places;
  for (std::size_t column = 0; column < kColumns; ++column) {
    const auto at = std::find(titles.begin(), titles.end(), kNames[column]);
    if (at != titles.end()) {
      places[column] = static_cast<std::size_t>(at - titles.begin());
    } else if (column != kVolume) {
      return Fail(Errc::kInvalidArgument, fmt::format("the header has no '{}'", kNames[column]));
    }
  }
  return places;
}

std::optional<Duration> ParseHoursAndMinutes(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') {
    return std::nullopt;
  }
  const auto hours = ParseNumber<unsigned>(text.substr(0, 2));
  const auto minutes = ParseNumber<unsigned>(text.substr(3));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) {
    return std::nullopt;
  }
  return std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
}

tl::unexpected<Error> BadCell(Column column, std::string_view cell) {
  return Fail(Errc::kInvalidArgument,
              fmt::format("column '{}': '{}' cannot be read", kNames[column], cell));
}

Result<Bar> ParseBar(std::string_view line, const Places& places) {
  const auto cells = Split(line, ',');
  const auto cell = [&](Column column) {
    return places[column] && *places[column] < cells.size() ? Trim(cells[*places[column]])
                                                            : std::string_view{};
  };
  const auto date = ParseDate(cell(kDate));
  if (!date) {
    return BadCell(kDate, cell(kDate));
  }
  const auto time = ParseHoursAndMinutes(cell(kTime));
  if (!time) {
    return BadCell(kTime, cell(kTime));
  }
  Bar bar{.start = ToUtc({*date, *time})};
  for (const auto& [column, value] : {std::pair{kOpen, &bar.open}, std::pair{kHigh, &bar.high},
                                      std::pair{kLow, &bar.low}, std::pair{kClose, &bar.close}}) {
    const auto number = ParseNumber<double>(cell(column));
    if (!number || *number <= 0) {
      return BadCell(column, cell(column));
    }
    *value = *number;
  }
  if (const auto text = cell(kVolume); !text.empty()) {
    bar.volume = ParseNumber<double>(text);
    if (!bar.volume || *bar.volume < 0) {
      return BadCell(kVolume, text);
    }
  }
  if (bar.low > std::min(bar.open, bar.close) || bar.high < std::max(bar.open, bar.close)) {
    return Fail(Errc::kInvalidArgument, "open and close do not lie between low and high");
  }
  return bar;
}

}  // namespace

Result<std::vector<Bar>> ParseBars(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const auto lines = Split(text, '\n');
  const auto within = [&](Error error, std::size_t line) {
    return tl::unexpected(error.Within(fmt::format("{}:{}", name, line + 1)));
  };
  const auto places = FindColumns(lines.front());
  if (!places) {
    return within(places.error(), 0);
  }
  std::vector<Bar> bars;
  for (std::size_t line = 1; line < lines.size(); ++line) {
    if (Trim(lines[line]).empty()) {
      continue;
    }
    const auto bar = ParseBar(lines[line], *places);
    if (!bar) {
      return within(bar.error(), line);
    }
    if (!bars.empty() && bar->start <= bars.back().start) {
      return within({Errc::kInvalidArgument, "not later than the bar before it", ""}, line);
    }
    bars.push_back(*bar);
  }
  if (bars.empty()) {
    return within({Errc::kInvalidArgument, "no bar after the header", ""}, lines.size() - 1);
  }
  return bars;
}

Result<std::vector<Bar>> ReadBarsFile(const std::string& path) {
  M8_TRY(const auto text, ReadText(path));
  return ParseBars(text, path);
}

}  // namespace m8::market
