#include "base/time.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace m8 {
namespace {

std::optional<Date> DateOf(std::string_view year, std::string_view month, std::string_view day) {
  const auto y = ParseNumber<int>(year);
  const auto m = ParseNumber<unsigned>(month);
  const auto d = ParseNumber<unsigned>(day);
  if (!y || !m || !d) {
    return std::nullopt;
  }
  const Date date = MakeDate(*y, *m, *d);
  const bool representable = *y >= kFirstYear && *y <= kLastYear;
  return date.ok() && representable ? std::optional{date} : std::nullopt;
}

// "hh:mm:ss[.fraction]" as a duration since midnight.
std::optional<Duration> ParseTimeOfDay(std::string_view text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') {
    return std::nullopt;
  }
  const auto hours = ParseNumber<unsigned>(text.substr(0, 2));
  const auto minutes = ParseNumber<unsigned>(text.substr(3, 2));
  const auto seconds = ParseNumber<unsigned>(text.substr(6, 2));
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60) {
    return std::nullopt;
  }
  Duration time =
      std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + std::chrono::seconds{*seconds};
  if (text.size() == 8) {
    return time;
  }
  const auto digits = text.substr(9);
  if (text[8] != '.' || digits.empty() || digits.size() > 9) {
    return std::nullopt;
  }
  auto fraction = ParseNumber<long>(digits);
  if (!fraction || *fraction < 0) {
    return std::nullopt;
  }
  for (auto n = digits.size(); n < 9; ++n) {
    *fraction *= 10;
  }
  return time + Duration{*fraction};
}

}  // namespace

TimePoint SystemClock::Now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

void ManualClock::AdvanceTo(TimePoint when) {
  M8_ASSERT(when >= now_, "Invariant: time never goes back");
  now_ = when;
}

std::string FormatUtc(TimePoint when) {
  const auto midnight = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::milliseconds>(when - midnight)};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", FormatDate(Date{midnight}),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::string FormatDate(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

std::string FormatDateCompact(Date date) {
  return fmt::format("{:04}{:02}{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

std::optional<Date> ParseDate(std::string_view text) {
  if (text.size() == 8) {
    return DateOf(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
  }
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    return DateOf(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
  }
  return std::nullopt;
}

std::optional<TimePoint> ParseUtc(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != ' ') || text.back() != 'Z') {
    return std::nullopt;
  }
  const auto date = ParseDate(text.substr(0, 10));
  const auto time = ParseTimeOfDay(text.substr(11, text.size() - 12));
  if (!date || !time) {
    return std::nullopt;
  }
  return TimePoint{Days(*date)} + *time;
}

}  // namespace m8
