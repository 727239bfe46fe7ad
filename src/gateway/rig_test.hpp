#pragma once

#include <any>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/tws_gateway.hpp"
#include "tws/session/server_session.hpp"

namespace m8::gateway {

/// Remembers what it hears, and that it hears nothing from inside a call of Broker.
class Recorder final : public broker::EventSink {
 public:
  void On(const broker::Event& event, TimePoint) override {
    EXPECT_FALSE(inside_broker_call);
    events.push_back(event);
  }
  template <class Event>
  [[nodiscard]] std::vector<Event> All() const {
    std::vector<Event> found;
    for (const broker::Event& event : events) {
      if (const auto* one = std::get_if<Event>(&event)) {
        found.push_back(*one);
      }
    }
    return found;
  }
  /// The only one of its kind.
  template <class Event>
  [[nodiscard]] Event One() const {
    const auto found = All<Event>();
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? Event{} : found.front();
  }

  std::vector<broker::Event> events;
  bool inside_broker_call = false;
};

/// TWS in memory: greets, names accounts and order id, and remembers what it is asked.
class Peer {
 public:
  Peer() : session_(tws::ServerOptions{}) {}

  void OnConnected(TimePoint now) { session_.OnConnected(now); }
  void OnBytes(std::string_view bytes, TimePoint now);
  template <class Message>
  void Send(const Message& message) {
    ASSERT_TRUE(session_.Send(message));
  }
  [[nodiscard]] std::string TakeOutput() {
    std::string bytes(session_.Output());
    session_.Consume(bytes.size());
    return bytes;
  }
  template <class Message>
  [[nodiscard]] std::vector<Message> Heard() const {
    std::vector<Message> found;
    const auto messages = heard_.find(Message::kId);
    if (messages != heard_.end()) {
      for (const std::any& message : messages->second) {
        found.push_back(std::any_cast<const Message&>(message));
      }
    }
    return found;
  }
  void Forget() {
    heard_.clear();
    ids.clear();
  }

  std::vector<int> ids;  // of the messages, as they came
  int next_valid_id = 40;
  bool names_order_id = true;
  bool answers_time = true;
  Duration clock_ahead{};  // of ours
  /// Nothing to tell: no order, no execution, no position.
  bool answers_census = true;

 private:
  template <class Message>
  void Hear(const Message& message);
  template <class Message>
  void AnswerCensus(const Message& message);

  TimePoint now_{};
  tws::ServerSession session_;
  std::map<int, std::vector<std::any>> heard_;
};

/// A gateway and its TWS, joined in memory.
class Rig {
 public:
  explicit Rig(GatewaySettings settings = {},
               broker::OrderId first_order_id = broker::OrderId(1),
               LinkMemory* memory = nullptr,
               ContractStore* contracts = nullptr)
      : gateway(InBursts(std::move(settings)),
                sink,
                Rng(1),
                {first_order_id, memory == nullptr ? Remembered{} : *memory->Load(), memory,
                 contracts}) {}

  /// Most tests ask for everything at one instant.
  static GatewaySettings InBursts(GatewaySettings settings) {
    settings.requests.rate.burst = settings.requests.rate.messages_per_second;
    return settings;
  }

  /// Until nothing moves any more.
  void Exchange() {
    gateway.OnTimer(now);
    while (true) {
      const std::string to_peer(gateway.Output());
      gateway.Consume(to_peer.size());
      peer.OnBytes(to_peer, now);
      const std::string to_gateway = peer.TakeOutput();
      if (to_peer.empty() && to_gateway.empty()) {
        return;
      }
      if (!to_gateway.empty()) {
        gateway.OnBytes(to_gateway, now);
      }
    }
  }
  void Connect() {
    ASSERT_EQ(gateway.Wish(), LinkWish::kConnect);
    peer.OnConnected(now);
    gateway.OnConnected(now);
    Exchange();
  }
  /// Connected, and both sides' memory of the handshake gone.
  void Ready() {
    Connect();
    ASSERT_TRUE(gateway.Figures().ready);
    for (int i = 0; i < 10 && gateway.Link().phase != broker::LinkPhase::kReady; ++i) {
      Advance(std::chrono::seconds{1});
    }
    ASSERT_EQ(gateway.Link().phase, broker::LinkPhase::kReady);
    peer.answers_census = false;
    peer.Forget();
    sink.events.clear();
  }
  void Advance(Duration by) {
    now += by;
    Exchange();
  }
  template <class Message>
  void Say(const Message& message) {
    peer.Send(message);
    Exchange();
  }
  /// A call of Broker, during which the sink must hear nothing.
  template <class Call>
  auto Ask(Call call) {
    sink.inside_broker_call = true;
    auto result = call(static_cast<broker::Broker&>(gateway));
    sink.inside_broker_call = false;
    Exchange();
    return result;
  }
  broker::RequestId OpenLine(const broker::Instrument& instrument) {
    const broker::RequestId id = gateway.NewRequestId();
    EXPECT_TRUE(Ask([&](broker::Broker& broker) { return broker.Subscribe(id, instrument); }));
    return id;
  }

  Recorder sink;
  Peer peer;
  TimePoint now = TimePoint{} + std::chrono::seconds{1'700'000'000};
  TwsGateway gateway;
};

broker::Instrument SpxIndex();
broker::Instrument SpxwOption(Right right, double strike, std::int64_t con_id);
broker::Instrument IronCondor();
broker::Order CondorOrder(broker::OrderId id);
/// What TWS echoes of an order that it took.
tws::OpenOrder Echo(const tws::PlaceOrder& placed, std::string status);

}  // namespace m8::gateway
