#include "app/probe.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "gateway/tcp_shell.hpp"
#include "gateway/tws_gateway.hpp"

namespace m8::app {
namespace {

struct Listener final : broker::EventSink {
  Probe heard;
  gateway::TwsGateway* gateway = nullptr;

  void On(const broker::Event& event, TimePoint now) override {
    if (const auto* ready = std::get_if<broker::LinkReady>(&event)) {
      heard.ready = *ready;
      (void)gateway->RequestCurrentTime();
    } else if (const auto* time = std::get_if<broker::CurrentTime>(&event)) {
      heard.gateway_time = time->time;
      heard.heard_at = now;
    } else if (const auto* notice = std::get_if<broker::Notice>(&event)) {
      heard.trouble = fmt::format("{}: {}", notice->code, notice->text);
    } else if (const auto* link = std::get_if<broker::LinkChanged>(&event)) {
      const bool up = link->to == broker::LinkPhase::kHandshake ||
                      link->to == broker::LinkPhase::kSynchronising ||
                      link->to == broker::LinkPhase::kReady;
      heard.trouble = up ? heard.trouble : link->reason;
    }
  }
};

}  // namespace

Probe ProbeGateway(const gateway::GatewaySettings& settings,
                   const Clock& clock,
                   Duration patience) {
  constexpr Duration kTurn = std::chrono::milliseconds{50};
  Listener listener;
  gateway::TwsGateway gateway(settings, listener, Rng(1));
  listener.gateway = &gateway;
  boost::asio::io_context io{1};
  gateway::TcpShell shell(
      io, gateway, clock,
      {.host = settings.host, .port = settings.port, .connect_timeout = settings.connect_timeout});
  shell.Start();
  const auto give_up = clock.Now() + patience;
  while (!listener.heard.gateway_time && clock.Now() < give_up) {
    io.run_one_for(kTurn);
  }
  shell.Stop();
  while (!shell.Stopped() && io.run_one_for(kTurn) > 0) {
  }
  return std::move(listener.heard);
}

}  // namespace m8::app
