#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace m8::obs {

enum class HealthState { kOk, kDegraded, kFailed };
std::string_view Name(HealthState state) noexcept;

/// What is known about one part of the program.
struct HealthCheck {
  HealthState state = HealthState::kOk;
  std::string reason;  // in words; may be empty when ok
  TimePoint since;     // when it entered this state
};

/// The named checks of the running program. For one strand, as all state.
class Health {
 public:
  /// `since` moves only when the state changes, the reason always.
  void Set(std::string_view name, HealthState state, std::string reason, TimePoint now);
  /// The worst of all; kOk where there is none.
  [[nodiscard]] HealthState Overall() const;
  [[nodiscard]] const std::map<std::string, HealthCheck, std::less<>>& Checks() const {
    return checks_;
  }
  /// {"status":"degraded","checks":[{"name":"gateway","status":"degraded","reason":"...",
  /// "since":"2026-11-21T14:30:00.123Z"}]}
  [[nodiscard]] std::string Json() const;

 private:
  std::map<std::string, HealthCheck, std::less<>> checks_;
};

}  // namespace m8::obs
