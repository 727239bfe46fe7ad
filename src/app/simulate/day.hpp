#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/settings.hpp"
#include "app/simulate/faults.hpp"

namespace m8::app {

/// What came of one simulated day.
struct DayReport {
  std::uint64_t seed = 0;
  std::uint64_t wire_hash = 0;  // of every byte on the wire, its direction and time
  std::int64_t steps = 0;
  std::int64_t cycles = 0;
  std::int64_t orders = 0;  // that were sent
  std::int64_t modifications = 0;
  std::int64_t fills = 0;   // at the broker
  std::int64_t starts = 0;  // of the program
  /// How often a kind of fault met an order in this state; "none": there was no order.
  std::map<std::pair<FaultKind, std::string>, std::int64_t> coverage;
  std::vector<std::string> violations;
};

struct DayOptions {
  std::uint64_t seed = 1;
  FaultChoice faults;
  /// Every fault and every line of the day's log, to stderr.
  bool verbose = false;
};

/// A trading day of the whole program above the socket, on virtual time in this process: gateway,
/// session, engine, order engine, journal on a disk in memory; on the other side the paper gateway.
/// The day is a short one: the last two hours of a session with a narrow chain and short cycles,
/// so that much is ordered in it; settings that matter for orders are drawn from the seed.
DayReport SimulateDay(const DayOptions& options);

}  // namespace m8::app
