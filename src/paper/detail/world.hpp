#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "paper/detail/fault_plan.hpp"
#include "paper/detail/history_pacing.hpp"
#include "paper/gateway.hpp"
#include "sim/exchange.hpp"

namespace m8::paper {

struct EndedOrder {
  TimePoint ended{};
  sim::OrderState state;
};

/// The client under which orders run that were typed into TWS.
inline constexpr std::int64_t kByHand = -1;
/// Whose orders `foreign orders` are.
inline constexpr std::int64_t kForeignClient = 99;

/// What all clients of one gateway share.
struct World {
  sim::Exchange exchange;
  GatewayOptions options;
  std::int64_t lines = 0;             // market-data lines of all clients
  std::set<int> client_ids;           // in use
  std::set<int> taken_ids;            // by somebody who is not here
  std::map<int, TimePoint> released;  // client ids that were given back, until then refused
  std::deque<EndedOrder> ended;       // orders that ended, oldest first
  std::map<std::int64_t, std::int64_t> used_ids;  // client -> greatest id, what-ifs included
  std::map<std::int64_t, int> bound;  // orders typed by hand: id at the exchange -> id of client 0
  HistoryPacing history;
  GatewayFigures figures;

  // Faults.
  FaultPlan plan;
  bool upstream = true;
  TimePoint upstream_lost_at{};
  std::set<std::string, std::less<>> broken_farms;
  bool competing = false;
  bool precaution = false;
  std::optional<int> next_order_id;

  std::set<sim::OrderKey> untransmitted;               // TWS has them, and waits
  std::multimap<TimePoint, sim::OrderKey> cancelling;  // PendingCancel until then

  struct GlobalCancel {};
  /// What clients asked while orders could not leave the gateway.
  std::deque<std::variant<sim::Order, sim::OrderKey, GlobalCancel>> held;
  [[nodiscard]] bool OrdersLeave() const { return upstream && !precaution; }

  static constexpr std::size_t kMaxEnded = 1'000;
  static constexpr std::size_t kMaxHeld = 1'000;
};

}  // namespace m8::paper
