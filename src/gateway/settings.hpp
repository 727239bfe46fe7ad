#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"
#include "broker/events.hpp"
#include "gateway/request_coordinator.hpp"

namespace m8::config {
class Registry;
}

namespace m8::gateway {

/// How to talk to TWS; see settings.cpp for what each means to a user.
struct GatewaySettings {
  std::string host = "127.0.0.1";
  std::int64_t port = 4002;  // IB Gateway, paper account
  std::int64_t client_id = 1;
  std::string connect_options;
  /// Market-data lines, of the 100 that an account has by default.
  std::int64_t max_lines = 90;
  broker::DataKind market_data_type = broker::DataKind::kLive;
  CoordinatorSettings requests;
  /// Zone of the times that TWS writes without one: that of its login window.
  std::string time_zone = "America/New_York";
  Duration connect_timeout = std::chrono::seconds{10};
  /// From the connection to the first order id.
  Duration handshake_timeout = std::chrono::seconds{15};
  /// From a request, or the last part of its answer, to the next part.
  Duration answer_timeout = std::chrono::seconds{30};
  /// After so long without a byte TWS is asked for the time, ...
  Duration quiet_before_heartbeat = std::chrono::seconds{10};
  /// ... and after so long without an answer the link is given up.
  Duration heartbeat_timeout = std::chrono::seconds{5};
  Duration reconnect_first = std::chrono::seconds{1};
  Duration reconnect_most = std::chrono::seconds{60};
};

/// Declares them under "tws.".
void Declare(config::Registry& registry, GatewaySettings& settings);

}  // namespace m8::gateway
