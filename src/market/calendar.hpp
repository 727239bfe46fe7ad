#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::market {

/// The calendar of Cboe's index options is known from 2015-01-01 to 2035-12-31. Outside, functions
/// that return a Result fail with kOutOfRange ("calendar ends"), and no day is a session.
inline constexpr int kCalendarFirstYear = 2015;
inline constexpr int kCalendarLastYear = 2035;

/// One day's regular trading hours. The index and the options that expire that day stop at `close`
/// (16:00 in New York, 13:00 on half days), the other index options at `options_close`, a quarter
/// of an hour later.
struct Session {
  Date date{};
  TimePoint open{};  // 09:30
  TimePoint close{};
  TimePoint options_close{};
  bool early = false;  // a half day
  friend bool operator==(const Session&, const Session&) = default;
};

/// Why the exchange is shut all of that day ("Good Friday", "Saturday"); nullopt on a session.
/// Rules of NYSE rule 7.2, which Cboe's index options follow, and the one-off closures.
std::optional<std::string_view> ClosureOn(Date date);
bool IsSession(Date date);
/// kNotFound, with the reason, where the exchange is shut.
Result<Session> SessionOn(Date date);
/// First session after the date, last one before it.
Result<Session> NextSession(Date after);
Result<Session> PreviousSession(Date before);
/// Between open (included) and close (excluded) of a session: when what expires today trades.
bool IsOpen(TimePoint when);
/// Time in sessions (open to close, half days as they are) from one instant to a later one: what
/// quant::TradingYears counts. Zero where `until` is not later. Fails beyond the calendar.
Result<Duration> TradingTimeBetween(TimePoint from, TimePoint until);

/// The month's expiration day for AM-settled index options: the third Friday, or the session before
/// it where that is a holiday.
Result<Date> MonthlyExpiration(std::chrono::year_month month);

/// The instant whose index level decides the payoff: the close of the expiry's session for
/// PM-settled classes, its open for AM-settled ones (trading_class.hpp). Where the expiry is no
/// session (a Saturday, a closure declared after listing) the session before it counts. Monthly
/// classes (SPX) may also be named by their last trading day, as IB does: both name the same
/// option.
Result<TimePoint> SettlementInstant(std::string_view trading_class, Date expiry);
/// When trading in it ends: PM-settled at the settlement instant, AM-settled at options_close of
/// the session before.
Result<TimePoint> LastTradeInstant(std::string_view trading_class, Date expiry);

/// The newest instant, at most `when`, at which the class was quoted: regular hours until
/// options_close (close for options on funds and stocks); for the classes with global trading
/// hours, since their start on 2021-11-21, also the curb session until 17:00 and the night from
/// 20:15 to 09:25 before each session.
Result<TimePoint> LastQuotedAt(std::string_view trading_class, TimePoint when);

}  // namespace m8::market
