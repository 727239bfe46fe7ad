// A TWS that says anything at any time to our broker, which is asked for anything at any time: it
// stays alive, what it writes can be read, no order id comes twice, and no event is lost in a loop.
#include <array>

#include "base/assert.hpp"
#include "base/testing/fuzz_input.hpp"
#include "gateway/tws_gateway.hpp"
#include "tws/session/server_session.hpp"
#include "tws/wire/testing/random_io.hpp"

namespace {

using namespace m8;

struct Silent final : broker::EventSink {
  void On(const broker::Event&, TimePoint) override {}
};

broker::Instrument SomeInstrument(testing::FuzzInput& input) {
  broker::Instrument instrument;
  instrument.symbol = "SPX";
  instrument.con_id = input.Below(4);
  if (input.Below(2) == 0) {
    instrument.type = broker::SecurityType::kIndex;
    instrument.exchange = "CBOE";
    return instrument;
  }
  instrument.type = broker::SecurityType::kCombo;
  for (int legs = input.Below(5); legs > 0; --legs) {
    instrument.legs.push_back({.con_id = legs, .side = broker::Side::kSell});
  }
  return instrument;
}

// What TWS hears; it answers startApi.
struct Hearing {
  tws::ServerSession& session;

  template <class M>
  void operator()(const M&) const {}
  void operator()(const tws::MalformedFrame&) const {
    M8_ASSERT(false, "what we write can be read");
  }
  void operator()(const tws::UnknownMessage&) const { M8_ASSERT(false, "and is known"); }
  void operator()(const tws::StartApi&) const {
    (void)session.Send(tws::ManagedAccounts{"DU1"});
    (void)session.Send(tws::NextValidId{1});
  }
};

class World {
 public:
  void Act(testing::FuzzInput& input) {
    switch (input.Below(8)) {
      case 0:
        return Connect();
      case 1:
        return Wait(std::chrono::milliseconds{10} * input.Byte() *
                    (input.Byte() % 4 == 0 ? 100 : 1));
      case 2:
        return Disconnect();
      case 3:
        return Garble(input);
      case 4:
        return Tell(input);
      case 5:
        return Order(input);
      case 6:
        return Ask(input);
      default:
        return Carry();
    }
  }

 private:
  void Connect() {
    if (gateway_.Wish() == gateway::LinkWish::kConnect && !open_) {
      open_ = true;
      gateway_.OnConnected(now_);
      tws_.OnConnected(now_);
      Carry();
      Carry();
    }
  }
  void Disconnect() {
    if (open_) {
      open_ = false;
      gateway_.OnDisconnected("the peer went", now_);
      tws_.OnDisconnected(now_, hearing_);
    }
  }
  void Wait(Duration duration) {
    now_ += duration;
    gateway_.OnTimer(now_);
    Carry();
  }
  void Carry() {
    if (!open_) {
      return;
    }
    const std::string up(gateway_.Output());
    gateway_.Consume(up.size());
    tws_.OnBytes(up, now_, hearing_);
    const std::string down(tws_.Output());
    tws_.Consume(down.size());
    gateway_.OnBytes(down, now_);
    gateway_.OnTimer(now_);
    if (gateway_.Wish() == gateway::LinkWish::kClose) {
      Disconnect();
    }
  }
  void Garble(testing::FuzzInput& input) {
    const std::string_view payload = input.TakeUntil('\xff');
    std::string frame;
    const std::size_t begin = tws::BeginFrame(frame);
    frame += payload;
    if (open_ && tws::EndFrame(frame, begin)) {
      gateway_.OnBytes(frame, now_);
    }
  }

  // Any message of the server with values at random, about something that may have been asked for.
  void Tell(testing::FuzzInput& input) {
    const int id = input.Byte();
#define M8_TELL(M)  \
  case tws::M::kId: \
    return Say<tws::M>(input);
    switch (id) {
      M8_TWS_SERVER_MESSAGES(M8_TELL)
      default:
        return;
    }
#undef M8_TELL
  }
  template <class M>
  void Say(testing::FuzzInput& input) {
    M message;
    tws::testing::RandomIo io(input.Word(), tws_.Version());
    M::Describe(io, message);
    if constexpr (requires { message.req_id; }) {
      message.req_id = gateway::TwsGateway::kFirstRequestId + input.Below(16);
    }
    if constexpr (requires { message.order_id; }) {
      message.order_id = input.Below(16);
    }
    if constexpr (std::is_same_v<M, tws::ErrorMessage>) {
      message.id = input.Below(2) == 0 ? input.Below(16)
                                       : gateway::TwsGateway::kFirstRequestId + input.Below(16);
      const auto rules = gateway::ErrorRules();
      message.code = rules[input.Word() % rules.size()].code;
    }
    (void)tws_.Send(message);
    Carry();
  }

  void Order(testing::FuzzInput& input) {
    if (input.Below(3) == 0) {
      (void)gateway_.Cancel(broker::OrderId(input.Below(16)));
      return;
    }
    const auto id = gateway_.NewOrderId();
    if (!id) {
      return;
    }
    M8_ASSERT(id->value > last_order_id_, "no order id comes twice");
    last_order_id_ = id->value;
    broker::Order order;
    order.id = input.Below(4) == 0 ? broker::OrderId(input.Below(16)) : *id;
    order.account = "DU1";
    order.instrument = SomeInstrument(input);
    order.quantity = input.Below(4);
    order.limit = Price::FromUnits(500 * (input.Below(64) - 32));
    order.what_if = input.Below(4) == 0;
    (void)gateway_.Place(order);
  }
  void Ask(testing::FuzzInput& input) {
    switch (input.Below(10)) {
      case 0:
        return (void)gateway_.Subscribe(gateway_.NewRequestId(), SomeInstrument(input));
      case 1:
        return gateway_.Unsubscribe(
            broker::RequestId(gateway::TwsGateway::kFirstRequestId + input.Below(16)));
      case 2:
        return (void)gateway_.FindContracts(gateway_.NewRequestId(), SomeInstrument(input));
      case 3:
        return (void)gateway_.FindOptionParameters(gateway_.NewRequestId(), SomeInstrument(input));
      case 4:
        return (void)gateway_.RequestAccountSummary(gateway_.NewRequestId());
      case 5:
        return (void)gateway_.SubscribePositions();
      case 6:
        return (void)gateway_.RequestOpenOrders();
      case 7:
        return (void)gateway_.RequestExecutions(gateway_.NewRequestId());
      case 8:
        return (void)gateway_.SubscribeRealTimeBars(gateway_.NewRequestId(), SomeInstrument(input));
      default:
        return (void)gateway_.CancelAll();
    }
  }

  TimePoint now_{std::chrono::seconds{1'763'648'995}};
  Silent sink_;
  gateway::TwsGateway gateway_{gateway::GatewaySettings{}, sink_, Rng(1)};
  tws::ServerSession tws_{tws::ServerOptions{}};
  Hearing hearing_{tws_};
  bool open_ = false;
  std::int64_t last_order_id_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int kMostActions = 64;
  testing::FuzzInput input(data, size);
  World world;
  for (int i = 0; i < kMostActions && !input.Done(); ++i) {
    world.Act(input);
  }
  return 0;
}
