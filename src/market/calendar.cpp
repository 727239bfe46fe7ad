#include "market/calendar.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "market/time_zone.hpp"
#include "market/trading_class.hpp"

namespace m8::market {
namespace {

using namespace std::chrono;  // NOLINT: January, Monday, last and the calendar's operators

constexpr Duration kOpen = hours{9} + minutes{30};
constexpr Duration kClose = hours{16};
constexpr Duration kEarlyClose = hours{13};
constexpr Duration kOptionsStayOpen = minutes{15};
constexpr Duration kCurbClose = hours{17};
constexpr Duration kOvernightOpen = hours{20} + minutes{15};
constexpr Duration kOvernightClose = hours{9} + minutes{25};
constexpr Date kOvernightSince = MakeDate(2021, 11, 22);  // first session with a night before it
// No run of days without a session is as long; also bounds every search below.
constexpr int kLongestClosure = 7;

struct OneOffClosure {
  Date date;
  std::string_view reason;
};
// Closures that no rule gives. Source: NYSE, "Hours & Calendars" and its trader updates.
constexpr OneOffClosure kOneOffClosures[] = {
    {MakeDate(2018, 12, 5), "national day of mourning for George H. W. Bush"},
    {MakeDate(2025, 1, 9), "national day of mourning for Jimmy Carter"},
};

constexpr weekday WeekdayOf(Date date) { return weekday{Days(date)}; }

/// Easter Sunday of the Gregorian calendar: the anonymous algorithm of 1876 (Meeus, Jones,
/// Butcher).
constexpr Date EasterSunday(year in) {
  const int y = int{in};
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return MakeDate(y, static_cast<unsigned>(n / 31), static_cast<unsigned>(n % 31 + 1));
}

/// A holiday of fixed date is kept on Friday when it falls on Saturday, on Monday after a Sunday.
constexpr Date Observed(Date holiday) {
  const auto on = WeekdayOf(holiday);
  const days shift{on == Saturday ? -1 : on == Sunday ? 1 : 0};
  return Date{Days(holiday) + shift};
}

/// New Year's Day on a Saturday is not made up for: the Friday ends the accounting year.
constexpr Date ObservedNewYear(year in) {
  const Date first = in / January / 1;
  return WeekdayOf(first) == Saturday ? first : Observed(first);
}

struct Holiday {
  std::string_view name;
  Date (*in_year)(year);
  int first_year;
};
constexpr Holiday kHolidays[] = {
    {"New Year's Day", [](year y) { return ObservedNewYear(y); }, kCalendarFirstYear},
    {"Martin Luther King Jr. Day", [](year y) { return Date{sys_days{y / January / Monday[3]}}; },
     kCalendarFirstYear},
    {"Presidents' Day", [](year y) { return Date{sys_days{y / February / Monday[3]}}; },
     kCalendarFirstYear},
    {"Good Friday", [](year y) { return Date{Days(EasterSunday(y)) - days{2}}; },
     kCalendarFirstYear},
    {"Memorial Day", [](year y) { return Date{sys_days{y / May / Monday[last]}}; },
     kCalendarFirstYear},
    {"Juneteenth", [](year y) { return Observed(y / June / 19); }, 2022},
    {"Independence Day", [](year y) { return Observed(y / July / 4); }, kCalendarFirstYear},
    {"Labor Day", [](year y) { return Date{sys_days{y / September / Monday[1]}}; },
     kCalendarFirstYear},
    {"Thanksgiving Day", [](year y) { return Date{sys_days{y / November / Thursday[4]}}; },
     kCalendarFirstYear},
    {"Christmas Day", [](year y) { return Observed(y / December / 25); }, kCalendarFirstYear},
};

constexpr bool InCalendar(Date date) {
  return date.ok() && int{date.year()} >= kCalendarFirstYear &&
         int{date.year()} <= kCalendarLastYear;
}

tl::unexpected<Error> CalendarEnds(Date date) {
  return Fail(Errc::kOutOfRange,
              fmt::format("the exchange calendar ends: {} is not within {}-{}", FormatDate(date),
                          kCalendarFirstYear, kCalendarLastYear));
}

/// The days before Independence Day and Christmas Day, and the one after Thanksgiving Day. Only
/// asked of sessions.
bool ClosesEarly(Date date) {
  const auto y = date.year();
  const bool day_after_thanksgiving = Days(date) == sys_days{y / November / Thursday[4]} + days{1};
  const bool before_fourth =
      date == Date{y / July / 3} && WeekdayOf(Date{y / July / 4}).iso_encoding() <= 5;
  return day_after_thanksgiving || before_fourth || date == Date{y / December / 24};
}

Session MakeSession(Date date) {
  const bool early = ClosesEarly(date);
  const Duration close = early ? kEarlyClose : kClose;
  return {.date = date,
          .open = ToUtc({date, kOpen}),
          .close = ToUtc({date, close}),
          .options_close = ToUtc({date, close + kOptionsStayOpen}),
          .early = early};
}

/// First session from `start` on, walking by `step` days.
Result<Session> Walk(Date start, int step) {
  auto at = Days(start);
  for (int n = 0; n <= kLongestClosure; ++n, at += days{step}) {
    if (!InCalendar(Date{at})) {
      return CalendarEnds(Date{at});
    }
    if (IsSession(Date{at})) {
      return MakeSession(Date{at});
    }
  }
  return Fail(Errc::kInternal, fmt::format("no session near {}", FormatDate(start)));
}

Result<Session> SettlementSession(const ClassRule& rule, Date expiry) {
  if (!expiry.ok()) {
    return Fail(Errc::kInvalidArgument, "an expiry that is no date");
  }
  M8_TRY(auto session, Walk(expiry, -1));
  if (!rule.monthly_only) {
    return session;
  }
  M8_TRY(const auto monthly, MonthlyExpiration(expiry.year() / expiry.month()));
  M8_TRY(const auto last_trading_day, PreviousSession(monthly));
  return session.date == last_trading_day.date ? SessionOn(monthly) : session;
}

struct Interval {
  TimePoint from{};
  TimePoint until{};
};

/// When a class was quoted for the session of `date`: the night before, then the day.
std::array<std::optional<Interval>, 2> QuotedFor(const ClassRule& rule, Date date) {
  const auto session = MakeSession(date);
  if (!rule.quoted_overnight || date < kOvernightSince) {
    return {std::nullopt,
            Interval{session.open, rule.open_after_close ? session.options_close : session.close}};
  }
  const Date eve{Days(date) - days{1}};
  const auto day_end = session.early ? session.options_close : ToUtc({date, kCurbClose});
  return {Interval{ToUtc({eve, kOvernightOpen}), ToUtc({date, kOvernightClose})},
          Interval{session.open, day_end}};
}

}  // namespace

std::optional<std::string_view> ClosureOn(Date date) {
  if (!InCalendar(date)) {
    return "outside the calendar";
  }
  if (const auto on = WeekdayOf(date); on == Saturday || on == Sunday) {
    return on == Saturday ? "Saturday" : "Sunday";
  }
  for (const auto& holiday : kHolidays) {
    if (int{date.year()} >= holiday.first_year && holiday.in_year(date.year()) == date) {
      return holiday.name;
    }
  }
  for (const auto& closure : kOneOffClosures) {
    if (closure.date == date) {
      return closure.reason;
    }
  }
  return std::nullopt;
}

bool IsSession(Date date) { return !ClosureOn(date); }

Result<Session> SessionOn(Date date) {
  if (!InCalendar(date)) {
    return CalendarEnds(date);
  }
  if (const auto closure = ClosureOn(date)) {
    return Fail(Errc::kNotFound, fmt::format("no session on {}: {}", FormatDate(date), *closure));
  }
  return MakeSession(date);
}

Result<Session> NextSession(Date after) { return Walk(Date{Days(after) + days{1}}, 1); }

Result<Session> PreviousSession(Date before) { return Walk(Date{Days(before) - days{1}}, -1); }

bool IsOpen(TimePoint when) {
  const auto session = SessionOn(ToLocal(when).date);
  return session && when >= session->open && when < session->close;
}

Result<Duration> TradingTimeBetween(TimePoint from, TimePoint until) {
  const Date first = ToLocal(from).date;
  const Date last = ToLocal(until).date;
  for (const Date end : {first, last}) {
    if (!InCalendar(end)) {
      return CalendarEnds(end);
    }
  }
  Duration total{};
  for (auto at = Days(first); at <= Days(last); at += days{1}) {
    if (IsSession(Date{at})) {
      const auto session = MakeSession(Date{at});
      const auto counted = std::min(session.close, until) - std::max(session.open, from);
      total += std::max(counted, Duration::zero());
    }
  }
  return total;
}

Result<Date> MonthlyExpiration(std::chrono::year_month month) {
  M8_TRY(const auto session, Walk(Date{sys_days{month / Friday[3]}}, -1));
  return session.date;
}

Result<TimePoint> SettlementInstant(std::string_view trading_class, Date expiry) {
  const auto rule = RuleOf(trading_class);
  M8_TRY(const auto session, SettlementSession(rule, expiry));
  return rule.settlement == Settlement::kAm ? session.open : session.close;
}

Result<TimePoint> LastTradeInstant(std::string_view trading_class, Date expiry) {
  const auto rule = RuleOf(trading_class);
  M8_TRY(const auto session, SettlementSession(rule, expiry));
  if (rule.settlement == Settlement::kPm) {
    return session.close;
  }
  M8_TRY(const auto eve, PreviousSession(session.date));
  return eve.options_close;
}

Result<TimePoint> LastQuotedAt(std::string_view trading_class, TimePoint when) {
  const auto rule = RuleOf(trading_class);
  const Date today = ToLocal(when).date;
  // An evening belongs to the session of the day after.
  auto at = Days(today) + days{1};
  for (int n = 0; n <= kLongestClosure + 1; ++n, at -= days{1}) {
    if (!IsSession(Date{at})) {
      continue;
    }
    const auto intervals = QuotedFor(rule, Date{at});
    for (auto interval = intervals.rbegin(); interval != intervals.rend(); ++interval) {
      if (*interval && when >= (*interval)->from) {
        return std::min(when, (*interval)->until);
      }
    }
  }
  return CalendarEnds(today);
}

}  // namespace m8::market
