#pragma once

#include <string>

#include "base/time.hpp"
#include "config/registry.hpp"
#include "engine/scan_desk.hpp"

namespace m8::app {

struct Settings;

struct ScanSettings {
  std::string preset;  // what a run begins with; empty: nothing, until somebody asks
  Duration analyse_every = std::chrono::seconds{5};
};

void Declare(config::Registry& registry, ScanSettings& settings);

/// What trading is taken to cost, as the strategies take it.
scanner::Assumptions AssumptionsOf(const Settings& settings);
engine::ScanRules ScanRulesOf(const Settings& settings);

}  // namespace m8::app
