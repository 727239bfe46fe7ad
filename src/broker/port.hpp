#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "broker/events.hpp"
#include "broker/line_need.hpp"
#include "broker/pressure.hpp"

namespace m8::broker {

struct BarsRequest {
  RequestId id;
  Instrument instrument;
  Duration bar_size = std::chrono::minutes{5};
  Duration span = std::chrono::hours{24};  // how far back from now
  bool regular_hours_only = true;
};

/// What is asked of a market-data line.
struct LineWish {
  LineNeed need = LineNeed::kNormal;
  /// The quote as it stands, without open interest, and then no more: one message less, but the
  /// line is in use until the broker says kComplete, seconds later.
  bool once = false;
};

struct LinkFigures {
  bool ready = false;             // requests may be sent; see Broker::Link for more
  std::int64_t lines_in_use = 0;  // market-data lines
  std::int64_t lines_allowed = 0;
  std::int64_t lines_waiting = 0;    // requests for one
  std::int64_t line_evictions = 0;   // since the start
  std::int64_t line_waits = 0;       // requests that had to wait, since the start
  std::int64_t queued_messages = 0;  // waiting for the message rate
  Pressure pressure = Pressure::kNormal;
  std::int64_t throttled = 0;     // how often the message rate began to hold messages up
  Duration order_wait_longest{};  // of orders, changes and cancels
  Duration data_wait_longest{};   // of all other messages
  std::int64_t messages_in = 0;
  std::int64_t messages_out = 0;
  std::int64_t malformed = 0;
  std::int64_t unknown_ids = 0;
  std::int64_t reconnects = 0;
  std::int64_t failed_attempts = 0;  // to connect, or to shake hands
};

/// A broker as the engine sees it. Nothing here blocks: a call queues a message, answers come as
/// events. All calls on one thread. Every call fails with kUnavailable while the link is not ready,
/// except those that say otherwise; then nothing was sent.
class Broker {
 public:
  virtual ~Broker() = default;

  /// Unused so far, greater than every one used. Numbers are shared by all kinds of request and by
  /// lines.
  virtual RequestId NewRequestId() = 0;
  /// Greater than every order id that this client ever used or saw; taken for good.
  virtual Result<OrderId> NewOrderId() = 0;

  /// Every contract that the (partly filled) instrument describes: ContractFound..., ContractsEnd.
  virtual Result<void> FindContracts(RequestId id, const Instrument& question) = 0;
  virtual Result<void> FindOptionParameters(RequestId id, const Instrument& underlying) = 0;

  /// A market-data line: Tick, ModelTick, DataKindChanged from LineChanged kOpen until Unsubscribe,
  /// kTaken or kComplete. Lines are few: it is shared with whoever watches the same instrument, and
  /// waits while all are in use by those who need theirs no less. kUnavailable when too many wait.
  virtual Result<void> Subscribe(RequestId line,
                                 const Instrument& instrument,
                                 LineWish wish = {}) = 0;
  /// How much the line is needed from now on; a line that is not known is left alone.
  virtual void SetNeed(RequestId line, LineNeed need) = 0;
  /// Always succeeds; a line that is not open is nothing to close.
  virtual void Unsubscribe(RequestId line) = 0;
  virtual Result<void> RequestBars(const BarsRequest& request) = 0;
  virtual Result<void> SubscribeRealTimeBars(RequestId line, const Instrument& instrument) = 0;

  virtual Result<void> RequestAccountSummary(RequestId id) = 0;
  virtual Result<void> SubscribePositions() = 0;
  virtual Result<void> SubscribePnl(RequestId id, const std::string& account) = 0;
  /// All clients' open orders: OpenOrder + OrderStatusChanged each, then OpenOrdersEnd.
  virtual Result<void> RequestOpenOrders() = 0;
  virtual Result<void> RequestExecutions(RequestId id) = 0;
  /// Of all clients, today's: CompletedOrder each, then CompletedOrdersEnd.
  virtual Result<void> RequestCompletedOrders() = 0;
  virtual Result<void> RequestCurrentTime() = 0;

  /// Sends the order; with the id of a working order: modifies it. Orders go out before any waiting
  /// request for data.
  virtual Result<void> Place(const Order& order) = 0;
  virtual Result<void> Cancel(OrderId id) = 0;
  virtual Result<void> CancelAll() = 0;

  /// Open lines are expected to tick between these instants (market hours): silence then means that
  /// the link is deaf. Until it is told nothing is expected.
  virtual void ExpectTicks(TimePoint from, TimePoint until) = 0;

  [[nodiscard]] virtual LinkFigures Figures() const = 0;
  [[nodiscard]] virtual LinkStatus Link() const = 0;
};

}  // namespace m8::broker
