#pragma once

#include <optional>
#include <string>

#include "base/money.hpp"
#include "base/time.hpp"
#include "risk/limits.hpp"

namespace m8::risk {

/// Why no new entries are made.
struct Trip {
  Date session{};
  TimePoint when{};
  std::string reason;

  friend bool operator==(const Trip&, const Trip&) = default;
};

/// Opens when a session's loss reaches the limit and stays open, however the marks recover, until
/// the next session begins or an operator resets it. What an operator opens only an operator
/// closes.
class CircuitBreaker {
 public:
  /// The trip, where this observation opened the breaker.
  std::optional<Trip> Observe(std::optional<Money> day_pnl,
                              const Limits& limits,
                              Date session,
                              TimePoint now);
  void Open(Trip trip, bool by_operator);
  void Reset();
  /// Closes what the loss of an earlier session opened.
  void BeginSession(Date session);

  [[nodiscard]] const std::optional<Trip>& Tripped() const { return trip_; }

 private:
  std::optional<Trip> trip_;
  bool by_operator_ = false;
};

}  // namespace m8::risk
