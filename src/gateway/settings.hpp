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
  /// Also while data flows.
  Duration heartbeat_every = std::chrono::seconds{30};
  /// An order leaves only where TWS has said something this recently; else TWS is asked first.
  Duration order_proof_age = std::chrono::seconds{2};
  /// From the question for a line to its first tick, after a disturbance in market hours.
  Duration first_tick_timeout = std::chrono::seconds{10};
  /// No tick on any line for so long in market hours: the link is deaf, ...
  Duration silence_timeout = std::chrono::seconds{15};
  /// ... and after so long, whatever was asked again, it is connected anew.
  Duration deaf_timeout = std::chrono::seconds{120};
  /// Not ready for so long, outside of the windows: alarm.
  Duration alarm_after = std::chrono::seconds{60};
  /// Pauses between attempts start small again after a session that was ready for so long.
  Duration stable_after = std::chrono::seconds{60};
  /// When TWS restarts, and when somebody must log in; see ParseWindow. Empty: never.
  std::string daily_restart = "23:45-00:45 America/New_York";
  std::string weekly_login = "Sun 01:00-15:00 America/New_York";
  Duration reconnect_first = std::chrono::seconds{1};
  Duration reconnect_most = std::chrono::seconds{60};
};

/// Declares them under "tws.".
void Declare(config::Registry& registry, GatewaySettings& settings);

}  // namespace m8::gateway
