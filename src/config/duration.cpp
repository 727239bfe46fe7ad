#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "config/value.hpp"

namespace m8::config {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::array kUnits = {
    Unit{"d", 86'400'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"m", 60'000'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},
    Unit{"us", 1'000},
    Unit{"ns", 1},
};

const Unit* FindUnit(std::string_view name) {
  for (const auto& unit : kUnits) {
    if (unit.name == name) {
      return &unit;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  std::int64_t total = 0;
  const auto* previous = &kUnits.front() - 1;
  if (text.empty()) {
    return std::nullopt;
  }
  while (!text.empty()) {
    const auto digits = std::min(text.find_first_not_of(kDigits), text.size());
    const auto end = std::min(text.find_first_of(kDigits, digits), text.size());
    const auto count = ParseNumber<std::int64_t>(text.substr(0, digits));
    const auto* unit = FindUnit(text.substr(digits, end - digits));
    // Units fall, each at most once: "30s5m" is a slip.
    if (!count || unit == nullptr || unit <= previous ||
        *count > (std::numeric_limits<std::int64_t>::max() - total) / unit->nanoseconds) {
      return std::nullopt;
    }
    total += *count * unit->nanoseconds;
    previous = unit;
    text.remove_prefix(end);
  }
  return Duration{total};
}

std::string FormatDuration(Duration duration) {
  M8_ASSERT(duration >= Duration::zero(), "a configured duration is not negative");
  std::int64_t rest = duration.count();
  std::string text;
  for (const auto& unit : kUnits) {
    if (const auto count = rest / unit.nanoseconds; count != 0) {
      text += fmt::format("{}{}", count, unit.name);
      rest %= unit.nanoseconds;
    }
  }
  return text.empty() ? "0s" : text;
}

std::optional<TimeOfDay> ParseTimeOfDay(std::string_view text) {
  const bool with_seconds = text.size() == 8 && text[5] == ':';
  if ((text.size() != 5 && !with_seconds) || text[2] != ':') {
    return std::nullopt;
  }
  const auto hours = ParseNumber<unsigned>(text.substr(0, 2));
  const auto minutes = ParseNumber<unsigned>(text.substr(3, 2));
  const auto seconds = with_seconds ? ParseNumber<unsigned>(text.substr(6)) : 0U;
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59) {
    return std::nullopt;
  }
  return TimeOfDay{std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
                   std::chrono::seconds{*seconds}};
}

std::string FormatTimeOfDay(TimeOfDay time) {
  const std::chrono::hh_mm_ss parts{time.since_midnight};
  const auto text = fmt::format("{:02}:{:02}", parts.hours().count(), parts.minutes().count());
  return parts.seconds().count() == 0 ? text
                                      : fmt::format("{}:{:02}", text, parts.seconds().count());
}

}  // namespace m8::config
