#include "market/daily_bars.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::market {
namespace {

constexpr std::array<std::string_view, 5> kNames{"date", "open", "high", "low", "close"};

/// Where the columns of kNames are.
using Places = std::array<std::size_t, kNames.size()>;

Result<Places> ReadHeader(const std::string& line) {
  const auto cells = Split(Trim(line), ',');
  Places places{};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto found = std::ranges::find(cells, kNames[i]);
    if (found == cells.end()) {
      return Fail(Errc::kInvalidArgument, fmt::format("there is no column '{}'", kNames[i]),
                  "the first line must name date, open, high, low and close");
    }
    places[i] = static_cast<std::size_t>(found - cells.begin());
  }
  return places;
}

Result<void> ReadRow(const std::string& line, const Places& places, DailyBars& out) {
  const auto cells = Split(Trim(line), ',');
  if (cells.size() <= *std::ranges::max_element(places)) {
    return Fail(Errc::kInvalidArgument, fmt::format("{} columns are too few", cells.size()));
  }
  const auto date = ParseDate(cells[places[0]]);
  if (!date || (!out.date.empty() && *date <= out.date.back())) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("'{}' is no date after the one before", cells[places[0]]));
  }
  std::array<double, 4> prices{};
  for (std::size_t i = 0; i < prices.size(); ++i) {
    const auto price = ParseNumber<double>(cells[places[i + 1]]);
    if (!price || !std::isfinite(*price) || *price <= 0) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("{} '{}' is no price", kNames[i + 1], cells[places[i + 1]]));
    }
    prices[i] = *price;
  }
  out.date.push_back(*date);
  out.open.push_back(prices[0]);
  out.high.push_back(prices[1]);
  out.low.push_back(prices[2]);
  out.close.push_back(prices[3]);
  return {};
}

}  // namespace

Result<DailyBars> ReadDailyBars(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return Fail(Errc::kIo, fmt::format("cannot read {}", path),
                "give a CSV file of daily bars with a header line");
  }
  auto places = ReadHeader(line);
  if (!places) {
    return tl::unexpected(places.error().Within(path + ":1"));
  }
  DailyBars bars;
  for (std::size_t number = 2; std::getline(file, line); ++number) {
    if (const auto read = ReadRow(line, *places, bars); !read) {
      return tl::unexpected(read.error().Within(fmt::format("{}:{}", path, number)));
    }
  }
  return bars;
}

}  // namespace m8::market
