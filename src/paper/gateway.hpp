#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"
#include "sim/exchange.hpp"

namespace m8::paper {

/// One connection of one client.
using ConnectionId = Id<struct ConnectionIdTag>;

struct GatewayOptions {
  int max_version = 178;                  // the best that every client known to us understands
  std::int64_t max_lines = 100;           // of all clients together, as a login has
  std::int64_t messages_per_second = 50;  // of one client; more is answered with error 100
  /// Virtual time that a client has from its connection to startApi.
  Duration handshake_deadline = std::chrono::seconds{10};
};

struct GatewayFigures {
  std::int64_t clients = 0;
  std::int64_t lines = 0;
  std::int64_t requests = 0;
  std::int64_t malformed = 0;
  std::int64_t unknown = 0;
  std::int64_t too_fast = 0;  // requests beyond messages_per_second
};

/// The gateway's side of the TWS protocol over a simulated exchange, without I/O. The shell reports
/// connections and bytes, and moves time; it drains Output after each call. One thread. Time never
/// goes back.
class Gateway {
 public:
  Gateway(sim::Exchange exchange, GatewayOptions options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  ConnectionId Connect();
  void OnBytes(ConnectionId id, std::string_view bytes);
  /// The client went away, or the shell has closed the socket.
  void Disconnect(ConnectionId id);

  /// Does all that is due until then, each at its own time. A time that has passed changes nothing.
  void AdvanceTo(TimePoint now);
  /// When AdvanceTo must be called at the latest.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  [[nodiscard]] TimePoint Now() const;

  /// Bytes for this client's socket; valid until the next call.
  [[nodiscard]] std::string_view Output(ConnectionId id) const;
  void Consume(ConnectionId id, std::size_t count);
  /// The gateway wants this connection closed once its output is written.
  [[nodiscard]] bool WantsClose(ConnectionId id) const;

  [[nodiscard]] GatewayFigures Figures() const;
  [[nodiscard]] const sim::Exchange& Exchange() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::paper
