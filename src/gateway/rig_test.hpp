#pragma once

#include <any>
#include <map>
#include <string>
#include <type_traits>
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
  void OnBytes(std::string_view bytes, TimePoint now) {
    now_ = now;
    session_.OnBytes(bytes, now, [this](const auto& message) { Hear(message); });
  }
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
  void Hear(const Message& message) {
    if constexpr (requires { Message::kId; }) {
      ids.push_back(Message::kId);
      heard_[Message::kId].emplace_back(message);
    }
    if constexpr (std::is_same_v<Message, tws::RequestCurrentTime>) {
      if (answers_time) {
        tws::CurrentTime time;
        time.time =
            std::chrono::floor<std::chrono::seconds>(now_ + clock_ahead).time_since_epoch().count();
        Send(time);
      }
    }
    if constexpr (requires { Message::kId; }) {
      AnswerCensus(message);
    }
    if constexpr (std::is_same_v<Message, tws::StartApi>) {
      tws::ManagedAccounts accounts;
      accounts.accounts = "DU1,DU2,";
      Send(accounts);
      if (names_order_id) {
        tws::NextValidId next;
        next.order_id = next_valid_id;
        Send(next);
      }
    }
  }

  template <class Message>
  void AnswerCensus(const Message& message) {
    if (!answers_census) {
      return;
    }
    if constexpr (std::is_same_v<Message, tws::RequestAllOpenOrders>) {
      Send(tws::OpenOrderEnd{});
    } else if constexpr (std::is_same_v<Message, tws::RequestCompletedOrders>) {
      Send(tws::CompletedOrdersEnd{});
    } else if constexpr (std::is_same_v<Message, tws::RequestPositions>) {
      Send(tws::PositionEnd{});
    } else if constexpr (std::is_same_v<Message, tws::RequestExecutions>) {
      tws::ExecutionsEnd end;
      end.req_id = message.req_id;
      Send(end);
    }
  }

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

inline broker::Instrument SpxIndex() {
  broker::Instrument index;
  index.type = broker::SecurityType::kIndex;
  index.con_id = 416'904;
  index.symbol = "SPX";
  index.exchange = "CBOE";
  index.multiplier = 1;
  return index;
}

inline broker::Instrument SpxwOption(Right right, double strike, std::int64_t con_id) {
  broker::Instrument option;
  option.con_id = con_id;
  option.symbol = "SPX";
  option.option = market::Option{"SPXW", MakeDate(2026, 11, 20), Price::FromDouble(strike), right};
  return option;
}

inline broker::Instrument IronCondor() {
  using enum broker::Side;
  broker::Instrument combo;
  combo.type = broker::SecurityType::kCombo;
  combo.symbol = "SPX";
  combo.legs = {{101, 1, kBuy}, {102, 1, kSell}, {103, 1, kSell}, {104, 1, kBuy}};
  return combo;
}

inline broker::Order CondorOrder(broker::OrderId id) {
  broker::Order order;
  order.id = id;
  order.order_ref = "m8-1";
  order.account = "DU1";
  order.instrument = IronCondor();
  order.quantity = 2;
  order.limit = Price::FromUnits(-1'2500);  // buying at a negative price receives a credit
  return order;
}

/// What TWS echoes of an order that it took.
inline tws::OpenOrder Echo(const tws::PlaceOrder& placed, std::string status) {
  tws::OpenOrder open;
  open.order_id = placed.order_id;
  open.contract = placed.contract;
  open.order = placed.order;
  open.order.client_id = 1;
  open.order.perm_id = 9'000'000 + placed.order_id;
  open.state.status = std::move(status);
  return open;
}

}  // namespace m8::gateway
