#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analytics/settings.hpp"
#include "app/cli.hpp"
#include "app/gpu.hpp"
#include "app/scan_settings.hpp"
#include "config/load.hpp"
#include "config/registry.hpp"
#include "engine/engine.hpp"
#include "engine/settings.hpp"
#include "execution/exits/exit_settings.hpp"
#include "execution/settings.hpp"
#include "gateway/settings.hpp"
#include "obs/event.hpp"
#include "paper/settings.hpp"
#include "risk/limits.hpp"
#include "server/settings.hpp"
#include "strategy/settings.hpp"

namespace m8::app {

struct AppSettings {
  /// Journal, database and log of each mode lie in a folder of its own below.
  std::string state_directory = "state";
  obs::Level log_level = obs::Level::kInfo;
};

struct FlightSettings {
  bool record = true;
  std::int64_t max_disk_mb = 4000;
};

/// Every setting of the program.
struct Settings {
  AppSettings app;
  FlightSettings flight;
  engine::EngineSettings engine;
  analytics::AnalyticsSettings analytics;
  strategy::StrategySettings strategy;
  strategy::CostModel costs;
  risk::Limits risk;
  execution::Settings execution;
  execution::ExitSettings exits;
  gateway::GatewaySettings gateway;
  server::ServerSettings server;
  paper::PaperSettings paper;
  GpuSettings gpu;
  ScanSettings scan;

  /// What the engine runs under.
  [[nodiscard]] engine::Rules Rules(execution::SendPolicy send, bool live_armed) const;
};

/// The settings with the registry that is bound to them.
struct Configuration {
  Configuration();
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

  Settings settings;
  config::Registry registry;
};

/// Reads file, .env, environment and command line. Problems: all of them, none where it may be
/// used.
std::unique_ptr<Configuration> LoadConfiguration(const Common& common,
                                                 std::vector<config::Problem>& problems);
/// The same, but problems are printed to stderr and there is no configuration then.
std::unique_ptr<Configuration> LoadOrComplain(const Common& common);

/// "127.0.0.1:4002" into the gateway's host and port.
Result<void> ApplyGateway(const std::string& host_and_port, gateway::GatewaySettings& settings);

}  // namespace m8::app
