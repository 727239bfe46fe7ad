#include "risk/circuit_breaker.hpp"

#include <utility>

#include <fmt/format.h>

namespace m8::risk {

std::optional<Trip> CircuitBreaker::Observe(std::optional<Money> day_pnl,
                                            const Limits& limits,
                                            Date session,
                                            TimePoint now) {
  if (trip_ || !day_pnl || -*day_pnl < limits.max_daily_loss) {
    return std::nullopt;
  }
  Open({session, now,
        fmt::format("the session lost {}, limit {}", (-*day_pnl).Text(),
                    limits.max_daily_loss.Text())},
       false);
  return trip_;
}

void CircuitBreaker::Open(Trip trip, bool by_operator) {
  trip_ = std::move(trip);
  by_operator_ = by_operator;
}

void CircuitBreaker::Reset() { trip_.reset(); }

void CircuitBreaker::BeginSession(Date session) {
  if (trip_ && !by_operator_ && trip_->session < session) {
    trip_.reset();
  }
}

}  // namespace m8::risk
