#include "app/settings.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::app {
namespace {

constexpr config::Choice<obs::Level> kLevels[] = {
    {"debug", obs::Level::kDebug},
    {"info", obs::Level::kInfo},
    {"warning", obs::Level::kWarning},
    {"error", obs::Level::kError},
};

void Declare(config::Registry& registry, AppSettings& settings) {
  registry.Add({.name = "app.state_directory",
                .help = "Where journal, database and log are kept, a folder a mode."},
               settings.state_directory);
  registry.Add({.name = "app.log_level",
                .help = "Least important level that is logged.",
                .reload = config::Reload::kLive},
               settings.log_level, kLevels);
}

void Declare(config::Registry& registry, FlightSettings& settings) {
  registry.Add({.name = "flight.record",
                .help = "Record what the gateway says, so that `magic8 replay` can run it again."},
               settings.record);
  registry.Add({.name = "flight.max_disk_mb",
                .help = "Most that the recordings of a mode may take; the oldest go first.",
                .unit = "MB",
                .range = config::Range{100, 10'000'000}},
               settings.max_disk_mb);
}

}  // namespace

engine::Rules Settings::Rules(execution::SendPolicy send, bool live_armed) const {
  return {.engine = engine,
          .analytics = analytics,
          .strategy = strategy,
          .costs = costs,
          .execution = {.execution = execution,
                        .risk = risk,
                        .exits = exits,
                        .send = send,
                        .live_armed = live_armed}};
}

Configuration::Configuration() {
  Declare(registry, settings.app);
  Declare(registry, settings.flight);
  engine::Declare(registry, settings.engine);
  analytics::Declare(registry, settings.analytics);
  strategy::Declare(registry, settings.strategy);
  strategy::Declare(registry, settings.costs);
  risk::Declare(registry, settings.risk);
  execution::Declare(registry, settings.execution);
  execution::Declare(registry, settings.exits);
  gateway::Declare(registry, settings.gateway);
  server::Declare(registry, settings.server);
  paper::Declare(registry, settings.paper);
  app::Declare(registry, settings.gpu);
  app::Declare(registry, settings.scan);
}

std::unique_ptr<Configuration> LoadConfiguration(const Common& common,
                                                 std::vector<config::Problem>& problems) {
  auto configuration = std::make_unique<Configuration>();
  config::Sources sources;
  sources.toml = config::ReadTextFile(
      common.config,
      common.config_given ? config::Presence::kRequired : config::Presence::kOptional, problems);
  sources.dotenv = config::ReadTextFile(".env", config::Presence::kOptional, problems);
  sources.environment = common.environment;
  sources.overrides = common.overrides;
  for (auto& problem : config::Load(configuration->registry, sources)) {
    problems.push_back(std::move(problem));
  }
  return configuration;
}

std::unique_ptr<Configuration> LoadOrComplain(const Common& common) {
  std::vector<config::Problem> problems;
  auto configuration = LoadConfiguration(common, problems);
  for (const auto& problem : problems) {
    fmt::print(stderr, "{}\n", problem.Text());
  }
  return problems.empty() ? std::move(configuration) : nullptr;
}

Result<void> ApplyGateway(const std::string& text, gateway::GatewaySettings& settings) {
  const auto colon = text.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : ParseNumber<int>(text.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535 || colon == 0) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("--gateway '{}' is not HOST:PORT, such as 127.0.0.1:4002", text));
  }
  settings.host = text.substr(0, colon);
  settings.port = *port;
  return {};
}

}  // namespace m8::app
