#include "app/simulated_world.hpp"

#include <algorithm>
#include <string>

#include "base/assert.hpp"

namespace m8::app {

std::optional<TimePoint> SimulatedWorld::NextStep() const {
  const auto program = program_.NextDeadline();
  const auto market = market_.NextDeadline();
  const auto next = program && market ? std::min(*program, *market) : program ? program : market;
  return next ? std::optional{std::max(*next, Now())} : std::nullopt;
}

void SimulatedWorld::Step() {
  const auto next = NextStep();
  M8_ASSERT(next.has_value(), "a world without future cannot step");
  market_.AdvanceTo(*next);
  Carry();
  program_.OnTimer(*next);
  Carry();
}

void SimulatedWorld::SetLink(bool up) {
  link_up_ = up;
  if (!up && connection_) {
    market_.Disconnect(*connection_);
    connection_.reset();
    program_.Gateway().OnDisconnected("the link broke", Now());
  }
}

// Until both sides have nothing more to say.
void SimulatedWorld::Carry() {
  constexpr int kMostRounds = 10'000;
  for (int round = 0; CarryOnce(); ++round) {
    M8_ASSERT(round < kMostRounds, "gateway and program talk without end");
  }
}

bool SimulatedWorld::CarryOnce() {
  auto& gateway = program_.Gateway();
  switch (gateway.Wish()) {
    case gateway::LinkWish::kWait:
      return false;
    case gateway::LinkWish::kConnect:
      if (!link_up_) {
        gateway.OnDisconnected("no way to the paper gateway", Now());
        return true;
      }
      connection_ = market_.Connect();
      gateway.OnConnected(Now());
      return true;
    case gateway::LinkWish::kClose:
      if (connection_) {
        market_.Disconnect(*connection_);
        connection_.reset();
      }
      gateway.OnDisconnected("closed", Now());
      return true;
    case gateway::LinkWish::kKeep:
      break;
  }
  if (const std::string out(gateway.Output()); !out.empty()) {
    gateway.Consume(out.size());
    market_.OnBytes(*connection_, out);
    return true;
  }
  if (const std::string in(market_.Output(*connection_)); !in.empty()) {
    market_.Consume(*connection_, in.size());
    gateway.OnBytes(in, Now());
    return true;
  }
  if (market_.WantsClose(*connection_)) {
    market_.Disconnect(*connection_);
    connection_.reset();
    gateway.OnDisconnected("the paper gateway closed the connection", Now());
    return true;
  }
  return false;
}

}  // namespace m8::app
