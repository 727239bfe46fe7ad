#pragma once

#include <cstdint>
#include <deque>
#include <set>

#include "paper/gateway.hpp"
#include "sim/exchange.hpp"

namespace m8::paper {

struct EndedOrder {
  TimePoint ended{};
  sim::OrderState state;
};

/// What all clients of one gateway share.
struct World {
  sim::Exchange exchange;
  GatewayOptions options;
  std::int64_t lines = 0;        // market-data lines of all clients
  std::set<int> client_ids;      // in use
  std::deque<EndedOrder> ended;  // orders that ended, oldest first
  GatewayFigures figures;

  static constexpr std::size_t kMaxEnded = 1'000;
};

}  // namespace m8::paper
