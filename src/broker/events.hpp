#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "broker/link.hpp"
#include "broker/order.hpp"

namespace m8::broker {

// Connection

/// Handshake done: requests may be sent. Everything asked for in an earlier session is gone, except
/// market-data lines, which the gateway asks for again by itself. Not yet "ready" in the sense of
/// LinkPhase: the gateway now asks for orders, executions and positions, unless the sink does.
struct LinkReady {
  int server_version = 0;
  std::vector<std::string> accounts;
  OrderId next_order_id;
};
/// A link that was told as LinkReady is gone; nothing more arrives until the next LinkReady. Orders
/// may live on at the broker. Attempts in vain are told by LinkChanged alone.
struct LinkLost {
  std::string reason;
};

// Contracts

struct ContractFound {
  RequestId request;
  Instrument instrument;  // con_id and, for options, the exact option
  std::string long_name;
  std::string time_zone;
  std::optional<Price>
      min_tick;  // the smallest at any price; market/tick_rules.hpp knows better for index options
};
/// Also after an error about the request (a Notice comes before it).
struct ContractsEnd {
  RequestId request;
};
/// One per exchange and trading class. Strikes are the union over all expiries: not each pair is
/// listed.
struct OptionParameters {
  RequestId request;
  std::string exchange;
  std::string trading_class;
  std::int64_t multiplier = 0;
  std::vector<Date> expiries;
  std::vector<Price> strikes;
};
struct OptionParametersEnd {
  RequestId request;
};

// Market data

enum class QuoteField : std::uint8_t {
  kBid,
  kAsk,
  kLast,
  kBidSize,
  kAskSize,
  kLastSize,
  kVolume,
  kHigh,
  kLow,
  kOpen,
  kClose,
  kMark,
  kOpenInterest,   // of an option contract (generic tick 101)
  kImpliedVol,     // of the underlying, 30 days (generic tick 106), per year
  kHistoricalVol,  // generic tick 104, per year
  kOptionVolume,   // generic tick 100
};
inline constexpr std::size_t kQuoteFieldCount = 16;
/// One value of one line. Absent: the broker says that there is none (no bid, say).
struct Tick {
  RequestId line;
  QuoteField field = QuoteField::kBid;
  std::optional<double> value;  // points for prices, contracts for sizes
};
enum class ModelSource : std::uint8_t { kBid, kAsk, kLast, kModel };
/// The broker's own vol and Greeks.
struct ModelTick {
  RequestId line;
  ModelSource source = ModelSource::kModel;
  std::optional<double> iv, delta, gamma, vega, theta, price, underlying_price;
};
/// What becomes of a line that was asked for.
enum class LineState : std::uint8_t {
  kOpen,      // the broker has been asked for it; ticks follow
  kTaken,     // somebody else needed it more: it is over, and may be asked for again
  kComplete,  // all of a quote that was asked for once has been told: it is over
};
struct LineChanged {
  RequestId line;
  LineState state = LineState::kOpen;
};
enum class DataKind : std::uint8_t { kLive, kFrozen, kDelayed, kDelayedFrozen };
struct DataKindChanged {
  RequestId line;
  DataKind kind = DataKind::kLive;
};
struct HistoricalBar {
  TimePoint start{};
  double open = 0, high = 0, low = 0, close = 0;  // points
  std::optional<double> volume;
};
struct HistoricalBars {
  RequestId request;
  std::vector<HistoricalBar> bars;  // oldest first; empty after an error (a Notice comes before it)
};
struct RealTimeBar {
  RequestId line;
  HistoricalBar bar;  // 5 seconds
};

// Orders

struct OrderStatusChanged {
  OrderId id;
  PermId perm_id;
  OrderStatus status = OrderStatus::kPendingSubmit;
  std::int64_t filled = 0;
  std::int64_t remaining = 0;
  std::optional<Price> average_price;
  std::string why_held;
  bool ours = true;  // placed by this client: other clients count their ids from 1 too
};
/// The broker's copy of an order; also of other clients' orders and those typed by hand (id 0 or
/// below).
struct OpenOrder {
  Order order;
  PermId perm_id;
  std::int64_t client_id = 0;
  OrderStatus status = OrderStatus::kPendingSubmit;
  // The answer to a what-if; absent otherwise and where the broker does not say.
  std::optional<Money> initial_margin_change, maintenance_margin_change, commission;
  std::string warning;
  bool ours = true;  // placed by this client
};
/// Not whole: no answer came in time, and what was told is not all.
struct OpenOrdersEnd {
  bool whole = true;
};
/// An order of today that is over. It has no order id any more: order_ref and perm_id name it.
struct CompletedOrder {
  PermId perm_id;
  std::string order_ref;
  std::string account;
  OrderStatus status = OrderStatus::kFilled;
  std::optional<std::int64_t> filled;  // combos, or contracts
  std::string text;                    // the broker's words for how it ended
};
struct CompletedOrdersEnd {
  bool whole = true;
};
/// One fill, of a combo as a whole (instrument.type kCombo) or of one of its legs. Positions come
/// from legs only.
struct Execution {
  RequestId request;  // value -1 where not asked for
  OrderId id;
  PermId perm_id;
  std::string
      exec_id;  // the part before the last dot names the fill; the last part counts its corrections
  std::string order_ref;
  std::string account;
  Instrument instrument;
  Side side = Side::kBuy;
  std::int64_t quantity = 0;
  Price price;
  std::int64_t cumulative_quantity = 0;
  TimePoint time{};
  bool ours = true;  // of an order that this client placed
};
struct ExecutionsEnd {
  RequestId request;
};
struct Commission {
  std::string exec_id;
  Money amount;
  std::string currency;
  std::optional<Money> realized_pnl;
};

// Account

struct AccountValue {
  std::string account;
  std::string tag;  // "NetLiquidation", "AvailableFunds", ...
  std::string value;
  std::string currency;
};
struct AccountSummaryEnd {
  RequestId request;
};
struct PositionHeld {
  std::string account;
  Instrument instrument;
  std::int64_t quantity = 0;          // signed contracts; 0: closed
  std::optional<Money> average_cost;  // per contract, with the multiplier and commissions
};
struct PositionsEnd {
  bool whole = true;
};
struct PnlChanged {
  RequestId request;
  std::optional<Money> daily, unrealized, realized;
};

// Everything else

/// What the broker's error means for the request or order that it names.
enum class Effect : std::uint8_t {
  kNotice,   // information only
  kEnded,    // the request or order is over and did nothing (more)
  kUnknown,  // it may or may not live: never treat as rejected
};
/// A message with a TWS code. `order` and `request` are set where it is about one.
struct Notice {
  std::optional<RequestId> request;
  std::optional<OrderId> order;
  int code = 0;
  std::string text;
  Effect effect = Effect::kNotice;
};
struct CurrentTime {
  TimePoint time{};
};

using Event = std::variant<LinkReady,
                           LinkLost,
                           LinkChanged,
                           LinkAlarm,
                           WindowChanged,
                           ClockChecked,
                           ContractFound,
                           ContractsEnd,
                           OptionParameters,
                           OptionParametersEnd,
                           Tick,
                           ModelTick,
                           DataKindChanged,
                           LineChanged,
                           HistoricalBars,
                           RealTimeBar,
                           OrderStatusChanged,
                           OpenOrder,
                           OpenOrdersEnd,
                           CompletedOrder,
                           CompletedOrdersEnd,
                           Execution,
                           ExecutionsEnd,
                           Commission,
                           AccountValue,
                           AccountSummaryEnd,
                           PositionHeld,
                           PositionsEnd,
                           PnlChanged,
                           Notice,
                           CurrentTime>;

/// Who wants to hear. Called in arrival order, never from inside a call to the Broker.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void On(const Event& event, TimePoint now) = 0;
};

}  // namespace m8::broker
