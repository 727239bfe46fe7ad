#include "paper/gateway.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "paper/detail/gateway_impl.hpp"

namespace m8::paper {
namespace {

constexpr Duration kFlap = std::chrono::milliseconds{10};

}  // namespace

Gateway::Impl::Impl(sim::Exchange exchange, GatewayOptions options)
    : world_{std::move(exchange), options} {}

ConnectionId Gateway::Impl::Connect() {
  const ConnectionId id{++last_connection_};
  auto& connection =
      *connections_.emplace(id, std::make_unique<Connection>(world_, id)).first->second;
  if (world_.exchange.Now() < refused_until_) {
    connection.line.Reset();
  } else if (world_.exchange.Now() < flaps_until_) {
    connection.breaks_at = world_.exchange.Now() + kFlap;
  }
  return id;
}

void Gateway::Impl::OnBytes(ConnectionId id, std::string_view bytes) {
  if (const auto found = connections_.find(id); found != connections_.end()) {
    found->second->line.FromClient(bytes);
    Settle();
  }
}

void Gateway::Impl::Disconnect(ConnectionId id) {
  if (const auto found = connections_.find(id); found != connections_.end()) {
    found->second->client.Leave();
    connections_.erase(found);
  }
}

void Gateway::Impl::AdvanceTo(TimePoint now) {
  while (world_.exchange.Now() < now) {
    const auto due = std::min(NextDeadline().value_or(now), now);
    M8_ASSERT(due > world_.exchange.Now(), "what was due has been done");
    StepTo(due);
  }
}

std::optional<TimePoint> Gateway::Impl::NextDeadline() const {
  auto next = world_.exchange.NextEvent();
  const auto sooner = [&](std::optional<TimePoint> due) {
    next = next && due ? std::min(*next, *due) : due ? due : next;
  };
  for (const auto& player : players_) {
    sooner(player.NextDeadline());
  }
  if (!world_.cancelling.empty()) {
    sooner(world_.cancelling.begin()->first);
  }
  for (const auto& [id, connection] : connections_) {
    sooner(connection->client.NextDeadline());
    sooner(connection->line.NextDeadline(world_.exchange.Now()));
    sooner(connection->breaks_at);
  }
  return next;
}

const Gateway::Impl::Connection& Gateway::Impl::Find(ConnectionId id) const {
  const auto found = connections_.find(id);
  M8_ASSERT(found != connections_.end(), "a connection that was closed has no output");
  return *found->second;
}

std::string_view Gateway::Impl::Output(ConnectionId id) const { return Find(id).line.Output(); }

void Gateway::Impl::Consume(ConnectionId id, std::size_t count) {
  auto& connection = *connections_.at(id);
  connection.line.Consume(count);
  if (!connection.client.Output().empty()) {  // it had to wait for room
    Settle();
  }
}

bool Gateway::Impl::WantsClose(ConnectionId id) const {
  const auto& connection = Find(id);
  return connection.line.Closed() || connection.client.WantsClose();
}

GatewayFigures Gateway::Impl::Figures() const {
  auto figures = world_.figures;
  figures.clients = static_cast<std::int64_t>(connections_.size());
  figures.lines = world_.lines;
  return figures;
}

void Gateway::Impl::StepTo(TimePoint now) {
  world_.exchange.AdvanceTo(now);
  for (auto& player : players_) {
    for (const auto& command : player.Take(now)) {
      Complain(PerformAt(command, nullptr));
    }
  }
  std::erase_if(players_, [](const auto& player) { return !player.NextDeadline(); });
  auto& cancelling = world_.cancelling;
  while (!cancelling.empty() && cancelling.begin()->first <= now) {
    world_.exchange.Cancel(cancelling.begin()->second);
    cancelling.erase(cancelling.begin());
  }
  Spread();
  for (auto& [id, connection] : connections_) {
    connection->client.OnTimer(now);
    connection->line.OnTimer(now);
    if (connection->breaks_at && *connection->breaks_at <= now) {
      connection->breaks_at.reset();
      connection->line.Reset();
    }
  }
  Settle();
}

// What one client asks may be told to another, and what fires there may touch the first again.
void Gateway::Impl::Settle() {
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [id, connection] : connections_) {
      moved = ServeOne(*connection) || moved;
    }
    Spread();
    for (auto& [id, connection] : connections_) {
      moved = DrainOne(*connection) || moved;
    }
  }
}

// Reads one message of the client.
bool Gateway::Impl::ServeOne(Connection& connection) {
  if (connection.line.frozen || connection.line.Closed()) {
    return false;
  }
  auto passed = connection.line.ToServer().Next(world_.exchange.Now());
  if (!passed) {
    return false;
  }
  connection.client.OnBytes(passed->bytes);
  Spread();
  Trigger(false, *passed, connection);
  return true;
}

bool Gateway::Impl::DrainOne(Connection& connection) {
  auto& [id, client, line, breaks_at] = connection;
  bool moved = false;
  if (!line.Full() && !client.Output().empty()) {
    line.FromServer(client.Output());
    client.Consume(client.Output().size());
    moved = true;
  }
  while (!line.Closed()) {
    const auto passed = line.ToClient().Next(world_.exchange.Now());
    if (!passed) {
      break;
    }
    line.Say(passed->bytes);
    Trigger(true, *passed, connection);
    moved = true;
  }
  return moved;
}

void Gateway::Impl::Trigger(bool to_client,
                            const FaultLane::Passed& passed,
                            Connection& connection) {
  if (!passed.payload.empty()) {
    for (const auto& command : world_.plan.Fired(to_client, passed.payload)) {
      Complain(PerformAt(command, &connection));
    }
  }
  if (passed.ends) {
    connection.line.Close();
  }
}

void Gateway::Impl::Play(const Script& script) {
  players_.emplace_back(script, world_.exchange.Now());
  for (const auto& command : players_.back().Take(world_.exchange.Now())) {
    Complain(PerformAt(command, nullptr));
  }
  Settle();
}

void Gateway::Impl::Complain(const Result<void>& done) {
  constexpr std::size_t kMost = 100;
  if (!done && complaints_.size() < kMost) {
    complaints_.push_back(done.error().Text());
  }
}

// Tells every client what the exchange has said since.
void Gateway::Impl::Spread() {
  for (const auto& [time, event] : world_.exchange.TakeEvents()) {
    Remember(time, event);
    for (auto& [id, connection] : connections_) {
      connection->client.Tell(event);
    }
  }
}

void Gateway::Impl::Remember(TimePoint time, const sim::Event& event) {
  const auto* changed = std::get_if<sim::OrderChanged>(&event);
  const bool over = changed && (changed->state.status == sim::OrderStatus::kFilled ||
                                changed->state.status == sim::OrderStatus::kCancelled);
  if (over) {
    world_.ended.push_back({time, changed->state});
    if (world_.ended.size() > World::kMaxEnded) {
      world_.ended.pop_front();
    }
  }
}

Gateway::Gateway(sim::Exchange exchange, GatewayOptions options)
    : impl_(std::make_unique<Impl>(std::move(exchange), options)) {}
Gateway::~Gateway() = default;

ConnectionId Gateway::Connect() { return impl_->Connect(); }
void Gateway::OnBytes(ConnectionId id, std::string_view bytes) { impl_->OnBytes(id, bytes); }
void Gateway::Disconnect(ConnectionId id) { impl_->Disconnect(id); }
void Gateway::AdvanceTo(TimePoint now) { impl_->AdvanceTo(now); }
std::optional<TimePoint> Gateway::NextDeadline() const { return impl_->NextDeadline(); }
TimePoint Gateway::Now() const { return impl_->Exchange().Now(); }
std::string_view Gateway::Output(ConnectionId id) const { return impl_->Output(id); }
void Gateway::Consume(ConnectionId id, std::size_t count) { impl_->Consume(id, count); }
bool Gateway::WantsClose(ConnectionId id) const { return impl_->WantsClose(id); }
void Gateway::Play(const Script& script) { impl_->Play(script); }
std::vector<std::string> Gateway::TakeComplaints() { return impl_->TakeComplaints(); }
Result<void> Gateway::Perform(const Command& command) { return impl_->Perform(command); }
GatewayFigures Gateway::Figures() const { return impl_->Figures(); }
const sim::Exchange& Gateway::Exchange() const { return impl_->Exchange(); }

}  // namespace m8::paper
