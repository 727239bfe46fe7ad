#include "market/time_zone.hpp"

#include <exception>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::market {
namespace {

Result<const date::time_zone*> Locate(std::string_view iana_name) {
  try {
    return date::locate_zone(iana_name);
  } catch (const std::exception& error) {
    return Fail(Errc::kNotFound,
                fmt::format("time zone '{}' cannot be read: {}", iana_name, error.what()),
                "install the tz database (Debian: tzdata)");
  }
}

std::string_view IanaName(Zone zone) {
  switch (zone) {
    case Zone::kNewYork:
      return "America/New_York";
    case Zone::kChicago:
      return "America/Chicago";
  }
  M8_ASSERT(false, "a zone of the enum");
}

const date::time_zone& ZoneOf(Zone zone) {
  static const auto new_york = Locate(IanaName(Zone::kNewYork));
  static const auto chicago = Locate(IanaName(Zone::kChicago));
  const auto& found = zone == Zone::kNewYork ? new_york : chicago;
  M8_ASSERT(found.has_value(), "CheckTimeZones() passed at the start");
  return **found;
}

TimePoint ToUtcIn(const date::time_zone& zone, LocalTime local) {
  const date::local_time<Duration> wall{Days(local.date).time_since_epoch() + local.time_of_day};
  return zone.to_sys(wall, date::choose::earliest);
}

LocalTime ToLocalIn(const date::time_zone& zone, TimePoint when) {
  const TimePoint wall = when + zone.get_info(when).offset;
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  return {Date{midnight}, wall - midnight};
}

}  // namespace

Result<void> CheckTimeZones() {
  for (const auto zone : {Zone::kNewYork, Zone::kChicago}) {
    M8_CHECK(Locate(IanaName(zone)));
  }
  return {};
}

TimePoint ToUtc(LocalTime local, Zone zone) { return ToUtcIn(ZoneOf(zone), local); }

LocalTime ToLocal(TimePoint when, Zone zone) { return ToLocalIn(ZoneOf(zone), when); }

Result<TimePoint> ToUtc(LocalTime local, std::string_view iana_name) {
  M8_TRY(const auto* zone, Locate(iana_name));
  return ToUtcIn(*zone, local);
}

Result<LocalTime> ToLocal(TimePoint when, std::string_view iana_name) {
  M8_TRY(const auto* zone, Locate(iana_name));
  return ToLocalIn(*zone, when);
}

std::string FormatNewYork(TimePoint when) {
  const auto local = ToLocal(when);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local.time_of_day)};
  return fmt::format("{} {:02}:{:02}:{:02} ET", FormatDate(local.date), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

}  // namespace m8::market
