#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace m8::market::detail {

/// The instant that a web page printed for people: "July 12, 2022, 11:55 AM EDT", "23 de marzo de
/// 2022, 10:11 GMT-4", "9 декабря 2023 г. в 13:49 GMT-5". Month by name in a dozen languages, or
/// year-month-day in figures; New York where it names no zone. nullopt where any part is missing.
std::optional<TimePoint> ParsePrintedTime(std::string_view text);

}  // namespace m8::market::detail
