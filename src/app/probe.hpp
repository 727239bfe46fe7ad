#pragma once

#include <optional>
#include <string>

#include "broker/events.hpp"
#include "gateway/settings.hpp"

namespace m8::app {

/// What a gateway says when it is asked who it is and what time it has.
struct Probe {
  std::optional<broker::LinkReady> ready;
  std::optional<TimePoint> gateway_time;  // whole seconds
  TimePoint heard_at{};                   // by our clock
  std::string trouble;                    // the last that was said while it was not ready
};

/// Connects, waits for both answers at most `patience`, and disconnects.
Probe ProbeGateway(const gateway::GatewaySettings& settings, const Clock& clock, Duration patience);

}  // namespace m8::app
