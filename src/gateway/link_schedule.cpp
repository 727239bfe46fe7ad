#include "gateway/link_schedule.hpp"

#include <array>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "market/time_zone.hpp"

namespace m8::gateway {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

tl::unexpected<Error> Malformed(std::string_view text) {
  return Fail(Errc::kInvalidArgument, fmt::format("\"{}\" is no window of time", text),
              "write it as \"23:45-00:45 America/New_York\", or \"Sun 01:00-15:00 ...\" for one "
              "day of the week");
}

std::optional<Duration> ParseTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') {
    return std::nullopt;
  }
  const auto hours = ParseNumber<int>(text.substr(0, 2));
  const auto minutes = ParseNumber<int>(text.substr(3));
  if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59) {
    return std::nullopt;
  }
  return std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
}

std::optional<std::chrono::weekday> ParseDay(std::string_view text) {
  for (unsigned i = 0; i < kDays.size(); ++i) {
    if (kDays[i] == text) {
      return std::chrono::weekday{i};
    }
  }
  return std::nullopt;
}

/// The rule's window that begins on this date of its zone.
broker::Window On(const WindowRule& rule, std::chrono::sys_days date) {
  const auto last = rule.end > rule.begin ? date : date + std::chrono::days{1};
  const auto begin = market::ToUtc(market::LocalTime{Date{date}, rule.begin}, rule.zone);
  const auto end = market::ToUtc(market::LocalTime{Date{last}, rule.end}, rule.zone);
  M8_ASSERT(begin && end, "the zone was checked when the rule was parsed");
  return {rule.kind, *begin, *end};
}

std::optional<broker::Window> FirstOf(const WindowRule& rule, TimePoint when) {
  const auto local = market::ToLocal(when, rule.zone);
  M8_ASSERT(local.has_value(), "the zone was checked when the rule was parsed");
  const auto today = Days(local->date);
  for (int offset = -1; offset <= 8; ++offset) {
    const auto date = today + std::chrono::days{offset};
    if (rule.day && std::chrono::weekday{date} != *rule.day) {
      continue;
    }
    if (const auto window = On(rule, date); window.end > when) {
      return window;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<WindowRule>> ParseWindow(broker::WindowKind kind, std::string_view text) {
  const auto trimmed = Trim(text);
  if (trimmed.empty()) {
    return std::nullopt;
  }
  WindowRule rule;
  rule.kind = kind;
  auto words = Split(trimmed, ' ');
  if (words.size() == 3) {
    rule.day = ParseDay(words.front());
    if (!rule.day) {
      return Malformed(text);
    }
    words.erase(words.begin());
  }
  if (words.size() != 2 || words[0].size() != 11 || words[0][5] != '-') {
    return Malformed(text);
  }
  const auto begin = ParseTimeOfDay(words[0].substr(0, 5));
  const auto end = ParseTimeOfDay(words[0].substr(6));
  if (!begin || !end || *begin == *end) {
    return Malformed(text);
  }
  rule.begin = *begin;
  rule.end = *end;
  rule.zone = std::string(words[1]);
  M8_TRY([[maybe_unused]] const auto known,
         market::ToUtc(market::LocalTime{MakeDate(2026, 1, 2), {}}, std::string_view(rule.zone)));
  return rule;
}

std::optional<broker::Window> LinkSchedule::AtOrAfter(TimePoint when) const {
  std::optional<broker::Window> first;
  for (const WindowRule& rule : rules_) {
    const auto window = FirstOf(rule, when);
    if (!window) {
      continue;
    }
    const bool inside = window->begin <= when;
    const bool inside_first = first && first->begin <= when;
    const bool weekly = window->kind == broker::WindowKind::kWeeklyLogin;
    const bool earlier = !first || window->begin < first->begin;
    if (inside && inside_first ? weekly : earlier) {
      first = window;
    }
  }
  return first;
}

}  // namespace m8::gateway
