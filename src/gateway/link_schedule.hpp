#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "broker/link.hpp"

namespace m8::gateway {

/// A stretch of the wall clock that comes back every day or every week. From begin to end; where
/// the end is not later than the begin it lies on the next day.
struct WindowRule {
  broker::WindowKind kind = broker::WindowKind::kDailyRestart;
  std::optional<std::chrono::weekday> day;  // of the begin; absent: every day
  Duration begin{}, end{};                  // since midnight
  std::string zone;                         // IANA name
};

/// "23:45-00:45 America/New_York", "Sun 01:00-15:00 America/New_York"; nullopt for an empty text
/// (no window). kInvalidArgument says what is wrong.
Result<std::optional<WindowRule>> ParseWindow(broker::WindowKind kind, std::string_view text);

/// When the gateway is expected to go away.
class LinkSchedule {
 public:
  explicit LinkSchedule(std::vector<WindowRule> rules = {}) : rules_(std::move(rules)) {}

  /// The window that `when` lies in, or the next one; of two that overlap the weekly one, since it
  /// needs a person. Absent without rules.
  [[nodiscard]] std::optional<broker::Window> AtOrAfter(TimePoint when) const;

 private:
  std::vector<WindowRule> rules_;
};

}  // namespace m8::gateway
