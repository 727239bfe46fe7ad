#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace m8::config {
class Registry;
}

namespace m8::engine {

/// How the chain is gathered within the broker's market-data lines.
struct CollectorSettings {
  std::string underlying = "SPX";
  std::string trading_class = "SPXW";
  std::int64_t max_lines = 90;
  std::int64_t core_strikes = 15;  // each side of the money, both rights: always on a line
  double range_pct = 0.05;         // strikes farther than this fraction of spot are not asked for
  Duration dwell_min = std::chrono::seconds{1};  // a rotating line stays at least so long
  Duration dwell_max = std::chrono::seconds{5};  // and at most, should its quote never complete
  std::int64_t swaps_per_second = 15;            // two messages each; a quote asked for once, one
};

struct EngineSettings {
  CollectorSettings collector;
  Duration cycle_every = std::chrono::minutes{5};
  Duration first_cycle_within = std::chrono::seconds{60};  // of data, complete or not
  double min_coverage = 0.9;  // of the chain's strikes in range, for a cycle to decide anything
  Duration quote_age_max = std::chrono::seconds{90};  // older quotes count as absent
  bool trade = true;                                  // false: recommend only
  Duration no_entry_before_close = std::chrono::minutes{20};
};

void Declare(config::Registry& registry, EngineSettings& settings);

}  // namespace m8::engine
