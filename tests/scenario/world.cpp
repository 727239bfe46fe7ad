#include "world.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "config/load.hpp"
#include "config/registry.hpp"
#include "tws/wire/messages/all.hpp"

namespace m8::scenario {
namespace {

constexpr const char* kStart = "2026-11-20T14:31:00Z";
constexpr const char* kClose = "2026-11-20T21:00:00Z";

std::string_view Stem(std::string_view exec_id) { return exec_id.substr(0, exec_id.rfind('.')); }

std::string_view Name(broker::OrderStatus status) {
  constexpr std::string_view kNames[] = {"PendingSubmit", "PreSubmitted", "Submitted",
                                         "PendingCancel", "Cancelled",    "Filled",
                                         "Inactive"};
  return kNames[static_cast<std::size_t>(status)];
}

}  // namespace

Result<std::unique_ptr<World>> World::Start(const paper::Script& script) {
  std::unique_ptr<World> world(new World);
  M8_CHECK(world->Open(script));
  world->StartClient();
  return world;
}

Result<void> World::Open(const paper::Script& script) {
  paper::PaperSettings settings;
  settings.start = kStart;
  settings.speed = 1.0;
  settings.sim.bar_sessions = 1;  // half of the time it takes to start
  config::Registry registry;
  paper::Declare(registry, settings);
  gateway::Declare(registry, client_settings_);
  config::Sources sources;
  for (const auto& [name, value] : script.settings) {
    sources.overrides.push_back(name + "=" + value);
  }
  if (const auto problems = config::Load(registry, sources); !problems.empty()) {
    return Fail(Errc::kInvalidArgument, script.name + ": " + problems.front().Text());
  }
  M8_TRY(market_, paper::MakeGateway(settings));
  return {};
}

void World::MakeClient() {
  const auto remembered = memory_.Load();
  M8_ASSERT(remembered.has_value(), "a memory in memory can be read");
  client_ = std::make_unique<gateway::TwsGateway>(
      client_settings_, *this, Rng(7 + starts_++),
      gateway::LinkHistory{broker::OrderId(1), *remembered, &memory_});
  client_->ExpectTicks(Now(), *ParseUtc(kClose));
  if (keeps_books_) {
    auto trader = scenario::Trader::Start(*market_, *client_, journal_);
    M8_ASSERT(trader.has_value(), "a journal of ours can be read");
    trader_ = std::move(*trader);
  }
}

void World::StartClient() {
  MakeClient();
  client_->OnTimer(Now());
  Carry();
}

void World::RestartClient() {
  StopClient();
  StartClient();
}

void World::StopClient() {
  if (connection_) {
    market_->Disconnect(*connection_);
    connection_.reset();
  }
  if (trader_) {
    journal_ = trader_->Journal();
  }
  trader_.reset();
  client_.reset();
  lines.clear();
  fills.clear();  // its memory; what it wants to know it has to ask for
  commissions.clear();
}

void World::StepUntil(TimePoint limit) {
  TimePoint next = limit;
  for (const auto due : {market_->NextDeadline(), Up() ? client_->NextDeadline() : std::nullopt,
                         trader_ ? trader_->Engine().NextDeadline() : std::nullopt}) {
    next = std::min(next, due.value_or(next));
  }
  market_->AdvanceTo(std::max(next, Now()));
  Carry();
}

void World::Carry() {
  constexpr int kMostRounds = 100'000;
  for (int round = 0; Up() && CarryOnce(); ++round) {
    M8_ASSERT(round < kMostRounds, "client and gateway talk without end");
  }
}

bool World::CarryOnce() {
  const auto disconnect = [this](const char* why) {
    if (connection_) {
      market_->Disconnect(*connection_);
      connection_.reset();
    }
    client_->OnDisconnected(why, Now());
    return true;
  };
  switch (client_->Wish()) {
    case gateway::LinkWish::kWait:
      return OnTimeOfClient();
    case gateway::LinkWish::kConnect:
      if (Now() < nameless_until_) {
        return disconnect("Host not found (authoritative)");
      }
      connection_ = market_->Connect();
      frames_.Clear();
      greeted_ = false;
      client_->OnConnected(Now());
      return true;
    case gateway::LinkWish::kClose:
      return disconnect("closed by us");
    case gateway::LinkWish::kKeep:
      break;
  }
  if (const std::string in(market_->Output(*connection_)); !in.empty()) {
    market_->Consume(*connection_, in.size());
    client_->OnBytes(in, Now());
    return true;
  }
  if (market_->WantsClose(*connection_)) {
    return disconnect("the gateway closed the connection");
  }
  if (const std::string out(client_->Output()); !out.empty()) {
    client_->Consume(out.size());
    Read(out);
    market_->OnBytes(*connection_, out);
    return true;
  }
  return OnTimeOfClient();
}

bool World::OnTimeOfClient() {
  if (const auto due = client_->NextDeadline(); due && *due <= Now()) {
    client_->OnTimer(Now());
    return true;
  }
  const auto due = trader_ ? trader_->Engine().NextDeadline() : std::nullopt;
  if (!due || *due > Now()) {
    return false;
  }
  trader_->Engine().OnTimer(Now());
  return true;
}

void World::Read(std::string_view bytes) {
  constexpr std::size_t kPrefix = 4;  // "API" and NUL
  frames_.Append(greeted_ ? bytes : bytes.substr(kPrefix));
  greeted_ = true;
  for (auto frame = frames_.Next(); frame && *frame; frame = frames_.Next()) {
    const auto fields = Split(**frame, '\0');
    const auto id = ParseNumber<int>(fields[0]).value_or(-1);
    const bool places = id == tws::PlaceOrder::kId && fields.size() > 1;
    sent.push_back({Now(), id, places ? ParseNumber<std::int64_t>(fields[1]).value_or(0) : 0});
  }
}

World::Order* World::FindOrder(broker::OrderId id) {
  for (auto& [name, order] : orders) {
    if (order.order.id == id) {
      return &order;
    }
  }
  return nullptr;
}

void World::On(const broker::Event& event, TimePoint) {
  std::visit([this](const auto& e) { Hear(e); }, event);
  if (trader_) {
    trader_->Engine().On(event, Now());
  }
}

void World::Hear(const broker::Tick& tick) {
  for (auto& [name, line] : lines) {
    line.ticks += line.id == tick.line ? 1 : 0;
  }
}
void World::Hear(const broker::DataKindChanged& changed) {
  for (auto& [name, line] : lines) {
    line.kind = line.id == changed.line ? changed.kind : line.kind;
  }
}
void World::Hear(const broker::OrderStatusChanged& changed) {
  if (auto* order = FindOrder(changed.id)) {
    order->status = Name(changed.status);
  }
}
void World::Hear(const broker::OpenOrder& open) {
  if (auto* order = FindOrder(open.order.id)) {
    order->status = Name(open.status);
  }
}
void World::Hear(const broker::Execution& fill) {
  auto& kept = fills[std::string(Stem(fill.exec_id))];
  duplicate_fills += kept.exec_id == fill.exec_id ? 1 : 0;
  if (kept.exec_id <= fill.exec_id) {
    kept = fill;
  }
}
void World::Hear(const broker::Commission& commission) {
  commissions[commission.exec_id] = commission;
}
void World::Hear(const broker::Notice& notice) {
  notices.push_back(notice);
  if (auto* order = notice.order ? FindOrder(*notice.order) : nullptr) {
    order->effect = notice.effect;
    order->codes.push_back(notice.code);
  }
}
void World::Hear(const broker::LinkChanged& changed) { changes.push_back(changed); }
void World::Hear(const broker::LinkLost&) { ++times_lost; }
void World::Hear(const broker::PositionHeld& held) {
  positions[held.instrument.con_id] = held.quantity;
}

}  // namespace m8::scenario
