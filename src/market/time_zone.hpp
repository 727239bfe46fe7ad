#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::market {

/// The zones that the program itself speaks of; the machine's own zone is never asked for.
enum class Zone { kNewYork, kChicago };

/// A wall clock's reading.
struct LocalTime {
  Date date{};
  Duration time_of_day{};  // since midnight, by the clock on the wall
  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

/// Fails where the tz database (package tzdata) is missing or lacks a zone of the enum. Called once
/// at the program's start; the functions that take a Zone assert it afterwards.
Result<void> CheckTimeZones();

/// The instant of a wall clock's reading. An hour that comes twice means the first; one that is
/// skipped means the instant of the jump.
TimePoint ToUtc(LocalTime local, Zone zone = Zone::kNewYork);
LocalTime ToLocal(TimePoint when, Zone zone = Zone::kNewYork);

/// The same for any IANA name ("US/Central"), as brokers name a contract's zone; kNotFound for a
/// name that the database does not have.
Result<TimePoint> ToUtc(LocalTime local, std::string_view iana_name);
Result<LocalTime> ToLocal(TimePoint when, std::string_view iana_name);

/// "2026-11-20 10:35:00 ET".
std::string FormatNewYork(TimePoint when);

}  // namespace m8::market
