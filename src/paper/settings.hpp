#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "paper/gateway.hpp"
#include "sim/settings.hpp"

namespace m8::config {
class Registry;
}

namespace m8::paper {

struct PaperSettings {
  sim::Settings sim;
  std::int64_t seed = 1;                       // the same seed, settings and requests: the same day
  std::string start = "2026-11-20T15:15:00Z";  // virtual time at which the market begins, UTC
  double speed = 30.0;                         // virtual seconds a second
  std::string chain_file;                      // Cboe's quotes, to start from; empty: none
  std::string bars_file;                       // one-minute bars to follow; empty: none
  std::string host = "127.0.0.1";
  int port = 4002;
  GatewayOptions gateway;
};

/// Sections [paper] and [sim].
void Declare(config::Registry& registry, PaperSettings& settings);

/// A gateway at its start time. Reads the files; errors name the file, or the setting that is
/// wrong.
Result<std::unique_ptr<Gateway>> MakeGateway(const PaperSettings& settings);

}  // namespace m8::paper
