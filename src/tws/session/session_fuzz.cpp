// A client and a server joined by two pipes, driven by any sequence of actions: what one sends the
// other hears, once, in order and as it was, until somebody tears or soils the connection. Mostly
// short messages: what each kind may hold is for server_messages and client_messages.
#include <deque>

#include "base/assert.hpp"
#include "base/testing/fuzz_input.hpp"
#include "tws/session/client_session.hpp"
#include "tws/session/server_session.hpp"
#include "tws/wire/testing/random_io.hpp"

namespace {

using namespace m8::tws;
using m8::Duration;
using m8::TimePoint;
using m8::testing::FuzzInput;

// Sent, and not yet heard on the other side: each message as bytes.
using OnTheWay = std::deque<std::string>;

template <class M>
std::string Bytes(const M& message, int version) {
  std::string frame;
  (void)Encode(message, version, frame);
  return frame;
}

class Pair {
 public:
  void Act(FuzzInput& input) {
    switch (input.Below(10)) {
      case 0:
        return Connect();
      case 1:
        return Disconnect();
      case 2:
        return Wait(std::chrono::milliseconds{input.Word()});
      case 3:
        return Soil(input);
      case 4:
      case 5:
        return Ask(input);
      case 6:
      case 7:
        return Tell(input);
      case 8:
        return ToServer(input.Word());
      default:
        return ToClient(input.Word());
    }
  }

  // A connection that nobody harmed ends with nothing on its way.
  void Drain() {
    constexpr int kTurns = 4;  // greeting, answer, startApi, the rest
    for (int turn = 0; turn < kTurns; ++turn) {
      ToServer(client_.Output().size());
      ToClient(server_.Output().size());
    }
    if (clean_ && client_.Ready()) {
      M8_ASSERT(asked_.empty() && told_.empty(), "everything that was sent was heard");
    }
  }

 private:
  void Connect() {
    if (client_.Status() != ClientSession::State::kDisconnected) {
      return;
    }
    client_.OnConnected(now_);
    server_.OnConnected(now_);
    asked_.clear();
    told_.clear();
    clean_ = true;
  }
  void Disconnect() {
    client_.OnDisconnected(now_, hear_server_);
    server_.OnDisconnected(now_, hear_client_);
    clean_ = false;
  }
  void Wait(Duration duration) {
    now_ += duration;
    client_.OnTimer(now_, hear_server_);
    server_.OnTimer(now_, hear_client_);
  }
  void Soil(FuzzInput& input) {
    clean_ = false;
    const auto bytes = input.TakeUntil('\xff');
    input.Byte() % 2 == 0 ? client_.OnBytes(bytes, now_, hear_server_)
                          : server_.OnBytes(bytes, now_, hear_client_);
  }

  template <class M, class Session>
  void Send(FuzzInput& input, Session& session, OnTheWay& way) {
    M message;
    m8::tws::testing::RandomIo io(input.Word(), session.Version());
    M::Describe(io, message);
    if (session.Send(message)) {
      way.push_back(Bytes(message, session.Version()));
    }
  }
  void Ask(FuzzInput& input) {
    switch (input.Below(16)) {
      case 0:
        return Send<PlaceOrder>(input, client_, asked_);
      case 1:
        return Send<RequestMarketData>(input, client_, asked_);
      case 2:
      case 3:
      case 4:
        return Send<CancelMarketData>(input, client_, asked_);
      default:
        return Send<RequestPositions>(input, client_, asked_);
    }
  }
  void Tell(FuzzInput& input) {
    if (server_.Status() != ServerSession::State::kReady) {
      return;
    }
    switch (input.Below(16)) {
      case 0:
        return Send<OpenOrder>(input, server_, told_);
      case 1:
        return Send<HistoricalData>(input, server_, told_);
      case 2:
      case 3:
        return Send<OrderStatus>(input, server_, told_);
      case 4:
      case 5:
      case 6:
      case 7:
        return Send<TickPrice>(input, server_, told_);
      default:
        return Send<ErrorMessage>(input, server_, told_);
    }
  }
  void ToServer(std::size_t count) {
    const std::string bytes(client_.Output().substr(0, count));
    client_.Consume(bytes.size());
    server_.OnBytes(bytes, now_, hear_client_);
  }
  void ToClient(std::size_t count) {
    const std::string bytes(server_.Output().substr(0, count));
    server_.Consume(bytes.size());
    client_.OnBytes(bytes, now_, hear_server_);
  }

  template <class M>
  void Heard(const M& message, int version, OnTheWay& way) {
    if constexpr (requires { M::kId; }) {
      if (!way.empty() && clean_) {
        M8_ASSERT(Bytes(message, version) == way.front(), "heard as it was said, in order");
        way.pop_front();
      }
    } else if constexpr (std::is_same_v<M, MalformedFrame> || std::is_same_v<M, UnknownMessage>) {
      M8_ASSERT(!clean_, "what we write can be read");
    } else if constexpr (std::is_same_v<M, SessionClosed>) {
      clean_ = false;
    }
  }

  // Each side's handler; the server answers startApi as a gateway does.
  struct HearServer {
    Pair& pair;
    void operator()(const SessionReady&) const {}
    void operator()(const ManagedAccounts&) const {}
    void operator()(const NextValidId&) const {}
    template <class M>
    void operator()(const M& message) const {
      pair.Heard(message, pair.client_.Version(), pair.told_);
    }
  };
  struct HearClient {
    Pair& pair;
    void operator()(const ClientHello&) const {}
    void operator()(const StartApi&) const {
      (void)pair.server_.Send(ManagedAccounts{"DU1"});
      (void)pair.server_.Send(NextValidId{1});
    }
    template <class M>
    void operator()(const M& message) const {
      pair.Heard(message, pair.server_.Version(), pair.asked_);
    }
  };

  TimePoint now_{};
  ClientSession client_{ClientOptions{}};
  ServerSession server_{ServerOptions{}};
  HearServer hear_server_{*this};
  HearClient hear_client_{*this};
  OnTheWay asked_;
  OnTheWay told_;
  bool clean_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int kMostActions = 32;
  FuzzInput input(data, size);
  Pair pair;
  for (int i = 0; i < kMostActions && !input.Done(); ++i) {
    pair.Act(input);
  }
  pair.Drain();
  return 0;
}
