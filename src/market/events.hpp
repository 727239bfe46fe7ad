#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::market {

/// A scheduled event that moves markets.
struct MarketEvent {
  TimePoint when{};
  std::string kind;  // "FOMC", "CPI", "NFP"
  friend bool operator==(const MarketEvent&, const MarketEvent&) = default;
};

/// What a schedule says, and how far it reaches.
struct EventSchedule {
  std::vector<MarketEvent> events;    // oldest first
  std::map<std::string, Date> until;  // of each kind: complete up to this date

  /// From `from` to `to`, both included.
  [[nodiscard]] std::vector<MarketEvent> Between(TimePoint from, TimePoint to) const;
  /// Whether nothing is known of this kind on that date.
  [[nodiscard]] bool EndsBefore(std::string_view kind, Date date) const;
};

/// Reads the form of data/events.txt; kInvalidArgument with the line otherwise.
Result<EventSchedule> ParseEvents(std::string_view text);

/// data/events.txt, as it was when the program was built.
const EventSchedule& BuiltInEvents();

}  // namespace m8::market
