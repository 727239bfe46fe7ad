#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace m8 {

using Duration = std::chrono::nanoseconds;
/// An instant, UTC. What decides is handed one; only a Clock makes one.
using TimePoint = std::chrono::sys_time<Duration>;
/// A calendar date without zone: an expiry, a session.
using Date = std::chrono::year_month_day;

constexpr Date MakeDate(int year, unsigned month, unsigned day) {
  return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
}
constexpr std::chrono::sys_days Days(Date date) { return std::chrono::sys_days{date}; }
/// Signed seconds with fraction: for arithmetic on doubles, never for comparing instants.
constexpr double Seconds(Duration d) { return std::chrono::duration<double>(d).count(); }

/// The only door to time for the shells; a decider is handed a TimePoint instead.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint Now() const override;
};

/// Stands still until told otherwise; never goes back.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}
  [[nodiscard]] TimePoint Now() const override { return now_; }
  void AdvanceTo(TimePoint when);
  void Advance(Duration by) { AdvanceTo(now_ + by); }

 private:
  TimePoint now_;
};

/// "2026-11-21T14:30:00.123Z" (milliseconds) and "2026-11-21".
std::string FormatUtc(TimePoint when);
std::string FormatDate(Date date);
/// "20261121", as TWS writes dates.
std::string FormatDateCompact(Date date);
/// The whole years that a TimePoint can hold: 64 bits of nanoseconds.
inline constexpr int kFirstYear = 1678;
inline constexpr int kLastYear = 2261;
/// An instant that another program writes as seconds since 1970: nullopt before that and from the
/// year 2200 on, so that the difference of two instants always fits a Duration.
constexpr std::optional<TimePoint> FromEpochSeconds(std::int64_t seconds) {
  constexpr std::int64_t kYear2200 = 7'258'118'400;
  if (seconds < 0 || seconds >= kYear2200) {
    return std::nullopt;
  }
  return TimePoint{std::chrono::seconds{seconds}};
}
/// Both forms of date; nullopt where the text is not a real date within those years.
std::optional<Date> ParseDate(std::string_view text);
/// "2026-11-21T14:30:00Z", with or without fraction; only UTC ("Z").
std::optional<TimePoint> ParseUtc(std::string_view text);

}  // namespace m8
