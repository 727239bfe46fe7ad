#include "market/events.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "market/time_zone.hpp"

namespace m8::market {

std::string_view EventsText() noexcept;  // data/events.txt; see CMakeLists.txt

namespace {

std::optional<Duration> ParseClock(std::string_view text) {
  const auto parts = Split(text, ':');
  const auto hour = parts.size() == 2 ? ParseNumber<int>(parts[0]) : std::nullopt;
  const auto minute = parts.size() == 2 ? ParseNumber<int>(parts[1]) : std::nullopt;
  if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) {
    return std::nullopt;
  }
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

bool Take(std::string_view line, EventSchedule& schedule) {
  const auto words = Split(line, ' ');
  if (words.size() != 3) {
    return false;
  }
  if (words[0] == "until") {
    const auto date = ParseDate(words[2]);
    schedule.until[std::string(words[1])] = date.value_or(Date{});
    return date.has_value();
  }
  const auto date = ParseDate(words[0]);
  const auto clock = ParseClock(words[1]);
  if (!date || !clock || words[2].empty()) {
    return false;
  }
  schedule.events.push_back({ToUtc({*date, *clock}), std::string(words[2])});
  return true;
}

}  // namespace

std::vector<MarketEvent> EventSchedule::Between(TimePoint from, TimePoint to) const {
  std::vector<MarketEvent> found;
  std::copy_if(events.begin(), events.end(), std::back_inserter(found),
               [&](const MarketEvent& event) { return event.when >= from && event.when <= to; });
  return found;
}

bool EventSchedule::EndsBefore(std::string_view kind, Date date) const {
  const auto found = until.find(std::string(kind));
  return found == until.end() || found->second < date;
}

Result<EventSchedule> ParseEvents(std::string_view text) {
  EventSchedule schedule;
  int number = 0;
  for (const auto raw : Split(text, '\n')) {
    ++number;
    const auto line = Trim(raw);
    if (!line.empty() && line.front() != '#' && !Take(line, schedule)) {
      return Fail(Errc::kInvalidArgument, fmt::format("line {}: '{}' is no event", number, line),
                  "write DATE HH:MM KIND, or until KIND DATE");
    }
  }
  std::stable_sort(schedule.events.begin(), schedule.events.end(),
                   [](const auto& a, const auto& b) { return a.when < b.when; });
  return schedule;
}

const EventSchedule& BuiltInEvents() {
  static const auto schedule = [] {
    auto parsed = ParseEvents(EventsText());
    M8_ASSERT(parsed, "data/events.txt is well-formed; events_test reads it");
    return std::move(*parsed);
  }();
  return schedule;
}

}  // namespace m8::market
