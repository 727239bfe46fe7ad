#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "paper/command.hpp"
#include "paper/script.hpp"
#include "sim/exchange.hpp"

namespace m8::paper {

/// One connection of one client.
using ConnectionId = Id<struct ConnectionIdTag>;

/// What market data the login has paid for.
enum class DataPermission : std::uint8_t {
  kLive,
  kDelayed,  // live is refused (10089), delayed is shown (10167)
  kPartial,  // quotes, but nothing that needs the index (10090)
  kNone,     // refused (354, 10186)
};

struct GatewayOptions {
  int max_version = 178;                  // the best that every client known to us understands
  std::int64_t max_lines = 100;           // of all clients together, as a login has
  std::int64_t messages_per_second = 50;  // of one client; more is answered with error 100 ...
  std::int64_t violations_allowed = 3;    // ... and so many times, then the connection ends
  /// From a snapshot's quote to its end; it keeps its line until then. TWS takes up to 11 s.
  Duration snapshot_takes{};
  /// Virtual time that a client has from its connection to startApi.
  Duration handshake_deadline = std::chrono::seconds{10};
  /// A client id that was given back is refused (326) for so long.
  Duration client_id_release{};
  /// From a cancel to its confirmation; meanwhile the order is PendingCancel and may fill.
  Duration cancel_latency{};
  int master_client = -1;  // hears of all orders; -1: nobody does
  DataPermission data = DataPermission::kLive;
  bool read_only = false;  // orders are refused (321)
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
///
/// Between the protocol and the shell stands a fault line: what Perform was told to do to messages,
/// bytes and connections happens there, at the time and to the message that was named, the same in
/// every run.
class Gateway {
 public:
  Gateway(sim::Exchange exchange, GatewayOptions options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Always gives a connection; while the gateway refuses them, one that wants to be closed.
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

  /// A fault or an event, now. An error says what it names is not there.
  Result<void> Perform(const Command& command);
  /// The commands of a script, at their times from now on; it does not wait for a client to do
  /// anything.
  void Play(const Script& script);
  /// What went wrong with commands of scripts and triggers since it was asked last.
  std::vector<std::string> TakeComplaints();

  [[nodiscard]] GatewayFigures Figures() const;
  [[nodiscard]] const sim::Exchange& Exchange() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::paper
