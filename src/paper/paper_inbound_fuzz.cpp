// Clients that say anything to the paper gateway, at any time: it stays alive, and what it answers
// can be read. Actions are separated by 0xFF; the first byte of each says what it is. A market
// takes a thousand times as long to make as an input to run: one serves kInputsAMarket inputs, each
// with clients of its own.
#include <array>

#include "base/assert.hpp"
#include "base/testing/fuzz_input.hpp"
#include "paper/settings.hpp"
#include "tws/session/client_session.hpp"

namespace {

using namespace m8;

class Client {
 public:
  Client(paper::Gateway& gateway, int id)
      : gateway_(gateway), session_({.client_id = id}), connection_(gateway.Connect()) {
    session_.OnConnected(gateway.Now());
    Exchange();
    Exchange();  // startApi and what it brings
  }

  // As a whole frame, or as it is: then the connection may end for it.
  void Say(std::string_view payload, bool framed) {
    std::string bytes;
    if (framed) {
      const std::size_t begin = tws::BeginFrame(bytes);
      bytes += payload;
      if (!tws::EndFrame(bytes, begin)) {
        return;
      }
    } else {
      bytes = payload;
    }
    if (connection_) {
      gateway_.OnBytes(*connection_, bytes);
    }
  }
  void Exchange() {
    if (!connection_) {
      return;
    }
    const std::string up(session_.Output());
    session_.Consume(up.size());
    gateway_.OnBytes(*connection_, up);
    const std::string down(gateway_.Output(*connection_));
    gateway_.Consume(*connection_, down.size());
    session_.OnBytes(down, gateway_.Now(), [](const auto& message) {
      using M = std::decay_t<decltype(message)>;
      M8_ASSERT((!std::is_same_v<M, tws::MalformedFrame>), "its answers can be read");
      M8_ASSERT((!std::is_same_v<M, tws::UnknownMessage>), "and are known");
    });
  }
  void Leave() {
    if (connection_) {
      gateway_.Disconnect(*connection_);
      connection_.reset();
    }
  }
  [[nodiscard]] bool IsTurnedAway() const {
    return connection_ && gateway_.WantsClose(*connection_);
  }

 private:
  paper::Gateway& gateway_;
  tws::ClientSession session_;
  std::optional<paper::ConnectionId> connection_;
};

std::unique_ptr<paper::Gateway> MakeMarket() {
  paper::PaperSettings settings;
  settings.start = "2026-11-20T14:31:00Z";
  settings.sim.bar_sessions = 1;
  auto gateway = paper::MakeGateway(settings);
  M8_ASSERT(gateway.has_value(), "the default day can be made");
  return *std::move(gateway);
}

class World {
 public:
  explicit World(paper::Gateway& gateway)
      : gateway_(gateway), clients_{Client(gateway, 0), Client(gateway, 1)} {}
  ~World() {
    for (Client& each : clients_) {
      each.Leave();
    }
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void Act(std::string_view action) {
    if (action.empty()) {
      return;
    }
    Client& client = clients_[static_cast<unsigned char>(action[0]) % clients_.size()];
    const int what = static_cast<unsigned char>(action[0]) / 2 % 8;
    const std::string_view rest = action.substr(1);
    if (what == 0) {
      Wait(rest);
    } else if (what == 1) {
      client.Leave();
    } else {
      client.Say(rest, what != 2);
    }
    for (Client& each : clients_) {
      each.Exchange();
      if (each.IsTurnedAway()) {
        each.Leave();
      }
    }
  }

 private:
  void Wait(std::string_view length) {
    constexpr Duration kUnit = std::chrono::milliseconds{250};
    const int units = length.empty() ? 1 : static_cast<unsigned char>(length[0]) % 16;
    gateway_.AdvanceTo(gateway_.Now() + units * kUnit);
  }

  paper::Gateway& gateway_;
  std::array<Client, 2> clients_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int kMostActions = 64;
  constexpr int kInputsAMarket = 2'000;
  static std::unique_ptr<paper::Gateway> market;
  static int inputs = 0;
  if (inputs++ % kInputsAMarket == 0) {
    market = MakeMarket();
  }
  testing::FuzzInput input(data, size);
  World world(*market);
  for (int i = 0; i < kMostActions && !input.Done(); ++i) {
    world.Act(input.TakeUntil('\xff'));
  }
  return 0;
}
