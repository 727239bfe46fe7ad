#include "paper/gateway.hpp"

#include <algorithm>
#include <map>

#include "base/assert.hpp"
#include "paper/detail/client.hpp"

namespace m8::paper {

class Gateway::Impl {
 public:
  Impl(sim::Exchange exchange, GatewayOptions options) : world_{std::move(exchange), options} {}

  ConnectionId Connect() {
    const ConnectionId id{++last_connection_};
    clients_.emplace(id, std::make_unique<Client>(world_));
    return id;
  }

  void OnBytes(ConnectionId id, std::string_view bytes) {
    if (const auto client = clients_.find(id); client != clients_.end()) {
      client->second->OnBytes(bytes);
      Spread();
    }
  }

  void Disconnect(ConnectionId id) {
    if (const auto client = clients_.find(id); client != clients_.end()) {
      client->second->Leave();
      clients_.erase(client);
    }
  }

  void AdvanceTo(TimePoint now) {
    while (world_.exchange.Now() < now) {
      const auto due = std::min(NextDeadline().value_or(now), now);
      M8_ASSERT(due > world_.exchange.Now(), "what was due has been done");
      StepTo(due);
    }
  }

  [[nodiscard]] std::optional<TimePoint> NextDeadline() const {
    auto next = world_.exchange.NextEvent();
    for (const auto& [id, client] : clients_) {
      const auto due = client->NextDeadline();
      next = next && due ? std::min(*next, *due) : due ? due : next;
    }
    return next;
  }

  [[nodiscard]] Client& Find(ConnectionId id) {
    const auto client = clients_.find(id);
    M8_ASSERT(client != clients_.end(), "a connection that was closed has no output");
    return *client->second;
  }

  [[nodiscard]] GatewayFigures Figures() const {
    auto figures = world_.figures;
    figures.clients = static_cast<std::int64_t>(clients_.size());
    figures.lines = world_.lines;
    return figures;
  }

  [[nodiscard]] const sim::Exchange& Exchange() const { return world_.exchange; }

 private:
  void StepTo(TimePoint now) {
    world_.exchange.AdvanceTo(now);
    Spread();
    for (auto& [id, client] : clients_) {
      client->OnTimer(now);
    }
  }

  // Tells every client what the exchange has said since.
  void Spread() {
    for (const auto& [time, event] : world_.exchange.TakeEvents()) {
      Remember(time, event);
      for (auto& [id, client] : clients_) {
        client->Tell(event);
      }
    }
  }

  void Remember(TimePoint time, const sim::Event& event) {
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

  World world_;
  std::map<ConnectionId, std::unique_ptr<Client>> clients_;
  std::int64_t last_connection_ = 0;
};

Gateway::Gateway(sim::Exchange exchange, GatewayOptions options)
    : impl_(std::make_unique<Impl>(std::move(exchange), options)) {}
Gateway::~Gateway() = default;

ConnectionId Gateway::Connect() { return impl_->Connect(); }
void Gateway::OnBytes(ConnectionId id, std::string_view bytes) { impl_->OnBytes(id, bytes); }
void Gateway::Disconnect(ConnectionId id) { impl_->Disconnect(id); }
void Gateway::AdvanceTo(TimePoint now) { impl_->AdvanceTo(now); }
std::optional<TimePoint> Gateway::NextDeadline() const { return impl_->NextDeadline(); }
TimePoint Gateway::Now() const { return impl_->Exchange().Now(); }
std::string_view Gateway::Output(ConnectionId id) const { return impl_->Find(id).Output(); }
void Gateway::Consume(ConnectionId id, std::size_t count) { impl_->Find(id).Consume(count); }
bool Gateway::WantsClose(ConnectionId id) const { return impl_->Find(id).WantsClose(); }
GatewayFigures Gateway::Figures() const { return impl_->Figures(); }
const sim::Exchange& Gateway::Exchange() const { return impl_->Exchange(); }

}  // namespace m8::paper
