#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "paper/detail/client.hpp"
#include "paper/detail/fault_line.hpp"
#include "paper/gateway.hpp"

namespace m8::paper {

/// Clients, each behind its fault line. Bytes go shell, line, client and back; commands come from
/// outside and from the plan's triggers.
class Gateway::Impl {
 public:
  Impl(sim::Exchange exchange, GatewayOptions options);

  ConnectionId Connect();
  void OnBytes(ConnectionId id, std::string_view bytes);
  void Disconnect(ConnectionId id);
  void AdvanceTo(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  [[nodiscard]] std::string_view Output(ConnectionId id) const;
  void Consume(ConnectionId id, std::size_t count);
  [[nodiscard]] bool WantsClose(ConnectionId id) const;
  Result<void> Perform(const Command& command);
  void Play(const Script& script);
  std::vector<std::string> TakeComplaints() { return std::exchange(complaints_, {}); }
  [[nodiscard]] GatewayFigures Figures() const;
  [[nodiscard]] const sim::Exchange& Exchange() const { return world_.exchange; }

 private:
  struct Connection {
    Connection(World& world, ConnectionId name) : id(name), client(world), line(world.plan) {}
    ConnectionId id;
    Client client;
    FaultLine line;
    std::optional<TimePoint> breaks_at;
  };

  [[nodiscard]] const Connection& Find(ConnectionId id) const;
  void StepTo(TimePoint now);
  /// Until nothing that can move is left in any line.
  void Settle();
  bool ServeOne(Connection& connection);
  bool DrainOne(Connection& connection);
  void Trigger(bool to_client, const FaultLane::Passed& passed, Connection& connection);
  void Complain(const Result<void>& done);
  void Spread();
  void Remember(TimePoint time, const sim::Event& event);

  // detail/perform.cpp. `where`: the connection that a trigger fired on; nullptr: all of them.
  Result<void> PerformAt(const Command& command, Connection* where);
  Result<void> Do(const command::MessageFault& c, Connection*);
  Result<void> Do(const std::shared_ptr<const command::OnMessage>& c, Connection*);
  Result<void> Do(const command::Close&, Connection* where);
  Result<void> Do(const command::Reset&, Connection* where);
  Result<void> Do(const command::Freeze&, Connection* where);
  Result<void> Do(const command::Thaw&, Connection* where);
  Result<void> Do(const command::Refuse& c, Connection*);
  Result<void> Do(const command::Flap& c, Connection*);
  Result<void> Do(const command::Restart& c, Connection*);
  Result<void> Do(const command::Say& c, Connection* where);
  Result<void> Do(const command::Upstream& c, Connection*);
  Result<void> Do(const command::Farm& c, Connection*);
  Result<void> Do(const command::Deafen&, Connection* where);
  Result<void> Do(const command::Competing& c, Connection*);
  Result<void> Do(const command::ReadOnly& c, Connection*);
  Result<void> Do(const command::Precaution& c, Connection*);
  Result<void> Do(const command::NextOrderId& c, Connection*);
  Result<void> Do(const command::ClientId& c, Connection*);
  Result<void> Do(const command::FillOrder& c, Connection*);
  Result<void> Do(const command::CancelOrder& c, Connection*);
  Result<void> Do(const command::CorrectFill& c, Connection*);
  Result<void> Do(const command::ManualOrder& c, Connection*);
  Result<void> Do(const command::ForeignOrders& c, Connection*);
  Result<void> Do(const command::SplitBytes& c, Connection*);
  Result<void> Do(const command::Drip& c, Connection*);
  Result<void> Do(const command::Garbage& c, Connection* where);
  Result<void> Do(const command::Header& c, Connection* where);
  Result<void> Do(const command::Heal&, Connection*);
  Result<void> Do(const command::Limit& c, Connection*);
  template <class Deed>
  void ForEach(Connection* where, Deed deed);
  void SendHeldOrders();
  [[nodiscard]] std::vector<sim::OrderKey> Working(const command::WhichOrders& which) const;

  World world_;
  std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
  std::int64_t last_connection_ = 0;
  std::int64_t last_by_hand_ = 0;
  std::int64_t last_foreign_ = 0;
  TimePoint refused_until_{};
  TimePoint flaps_until_{};
  std::vector<ScriptPlayer> players_;
  std::vector<std::string> complaints_;
};

}  // namespace m8::paper
