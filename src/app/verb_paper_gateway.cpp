#include <cstdio>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "app/gateway_console.hpp"
#include "app/settings.hpp"
#include "app/signals.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "paper/tcp_server.hpp"

namespace m8::app {
namespace {

// Signals are looked at so often.
constexpr auto kTurn = std::chrono::milliseconds{50};

// The options of this verb are settings by a shorter name.
Common WithOptions(Common common, const PaperGatewayOptions& options) {
  if (!options.port.empty()) {
    common.overrides.push_back("paper.port=" + options.port);
  }
  if (!options.speed.empty()) {
    common.overrides.push_back("paper.speed=" + options.speed);
  }
  return common;
}

// One line, which scripts wait for.
void Announce(const std::string& address, bool as_json) {
  if (as_json) {
    JsonWriter json;
    json.BeginObject().Field("listening", address).EndObject();
    fmt::print("{}\n", json.Take());
  } else {
    fmt::print("listening on {}\n", address);
  }
  std::fflush(stdout);
}

}  // namespace

ExitCode Perform(const Common& common, const PaperGatewayOptions& options) {
  const auto configuration = LoadOrComplain(WithOptions(common, options));
  if (!configuration) {
    return ExitCode::kUsage;
  }
  const auto& settings = configuration->settings.paper;
  auto gateway = paper::MakeGateway(settings);
  if (!gateway) {
    return Complain(gateway.error());
  }
  const SystemClock wall;
  const Signals signals;
  boost::asio::io_context io{1};
  paper::TcpServer server(io, **gateway, wall,
                          {.host = settings.host, .port = settings.port, .speed = settings.speed});
  if (const auto started = server.Start(); !started) {
    return Complain(started.error());
  }
  Announce(fmt::format("{}:{}", settings.host, server.Port()), common.json);
  GatewayConsole console(**gateway, server);
  while (signals.Stops() == 0) {
    io.run_one_for(kTurn);
    console.Turn();
  }
  server.Stop();
  while (!server.Stopped() && io.run_one_for(kTurn) > 0) {
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
