#include "tcp_world.hpp"

#include <optional>

#include <boost/asio/io_context.hpp>

#include "gateway/tcp_shell.hpp"
#include "paper/tcp_server.hpp"

namespace m8::scenario {
namespace {

constexpr auto kTurn = std::chrono::milliseconds{10};

// Real time, counted from the market's.
class ShiftedClock final : public Clock {
 public:
  explicit ShiftedClock(TimePoint start) : shift_(start - real_.Now()) {}
  [[nodiscard]] TimePoint Now() const override { return real_.Now() + shift_; }

 private:
  SystemClock real_;
  Duration shift_;
};

}  // namespace

struct TcpWorld::Shells {
  explicit Shells(paper::Gateway& market)
      : clock(market.Now()), server(io, market, clock, {.port = 0}) {}

  ShiftedClock clock;
  boost::asio::io_context io{1};
  paper::TcpServer server;
  std::optional<gateway::TcpShell> client;
};

TcpWorld::TcpWorld() = default;

TcpWorld::~TcpWorld() {
  if (shells_ == nullptr) {
    return;
  }
  shells_->server.Stop();
  if (shells_->client) {
    shells_->client->Stop();
  }
  shells_->io.run();
}

Result<std::unique_ptr<TcpWorld>> TcpWorld::Start(const paper::Script& script) {
  std::unique_ptr<TcpWorld> world(new TcpWorld);
  M8_CHECK(world->Open(script));
  world->shells_ = std::make_unique<Shells>(*world->market_);
  M8_CHECK(world->shells_->server.Start());
  world->client_settings_.port = world->shells_->server.Port();
  world->MakeClient();
  auto& [clock, io, server, client] = *world->shells_;
  client.emplace(io, *world->client_, clock, world->client_settings_);
  client->Start();
  return world;
}

void TcpWorld::StepUntil(TimePoint) {
  shells_->server.Wake();
  shells_->io.run_one_for(kTurn);
}

void TcpWorld::Carry() {
  shells_->server.Wake();
  shells_->io.poll();
}

}  // namespace m8::scenario
