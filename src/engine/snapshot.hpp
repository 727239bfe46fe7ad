#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "analytics/market_state.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "broker/port.hpp"
#include "engine/command.hpp"
#include "engine/ledger.hpp"
#include "market/chain.hpp"
#include "obs/health.hpp"
#include "strategy/recommendation.hpp"

namespace m8::engine {

struct OrderView {
  std::string order_ref;
  std::string strategy;
  std::string description;  // "Iron condor 6450/6475/6550/6575, 1 x"
  std::string state;        // "working", "filled", ...
  std::int64_t quantity = 0, filled = 0;
  std::optional<Price> limit, average_price;
  int attempts = 0;
  TimePoint created{}, updated{};
};

struct PositionView {
  std::string option;
  std::int64_t quantity = 0;
  Price average_price;
  std::optional<Price> mark;
  std::optional<Money> unrealised;
};

/// A contract of which the account holds something else than the book says. Signed contracts.
struct DifferenceView {
  std::string option;
  std::int64_t ours = 0, others = 0, broker = 0;
};

struct PnlView {
  Money realised, fees;  // since the journal began
  std::optional<Money> unrealised;
  std::optional<Money> day;         // of this session, ours
  std::optional<Money> broker_day;  // as the broker says
  std::optional<Money> net_liquidation;
};

/// One line of the day's log, as people read it.
struct NewsView {
  TimePoint time{};
  std::string text;
};

/// The chain between the cycles, with every quote that is known.
struct ChainView {
  market::OptionChain chain;
  std::vector<std::optional<TimePoint>> quoted_as_of;  // row -> when its quote was last true
};

/// How much of each limit is used. Absent: not known now.
struct RiskUse {
  std::int64_t live_orders = 0;          // working or unknown
  std::int64_t structures = 0;           // held
  std::optional<Money> capital_at_risk;  // the most that held and working orders can lose
  std::string breaker;                   // why the circuit breaker is open; empty: it is closed
};

/// All that can be seen of the engine at one instant. Immutable once published; the page, the API
/// and the terminal read nothing else.
struct Snapshot {
  TimePoint now{};
  std::string mode;  // "sim", "shadow", "paper", "live"
  std::string underlying;
  std::string trading_state;  // "active", "reducing", "halted" and why
  bool market_open = false;
  std::optional<TimePoint> session_open, session_close;
  std::int64_t cycle = 0;
  std::optional<TimePoint> last_cycle, next_cycle;
  double coverage = 0;
  broker::LinkFigures link;
  broker::LinkStatus link_state;
  std::vector<std::string> accounts;
  std::optional<double> spot;  // newest, between cycles too
  std::shared_ptr<const analytics::MarketState> state;
  std::shared_ptr<const strategy::Selection> selection;
  std::vector<OrderView> orders;  // newest first
  std::vector<PositionView> positions;
  std::vector<ExitsView> exits;             // of what is open
  std::vector<DifferenceView> differences;  // entries stop until there are none
  PnlView pnl;
  std::vector<NewsView> news;              // newest first, the last few dozen
  std::uint64_t news_count = 0;            // lines ever said: the number of the newest
  std::shared_ptr<const ChainView> chain;  // null until its options are known
  std::shared_ptr<const LedgerView> ledger;
  RiskUse risk;
  obs::Health health;
};

/// Where one thread leaves the newest of something immutable and any other finds it.
template <class T>
class Board {
 public:
  void Put(std::shared_ptr<const T> newest) {
    const std::lock_guard lock(mutex_);
    newest_ = std::move(newest);
  }
  /// Null before the first Put.
  [[nodiscard]] std::shared_ptr<const T> Get() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> newest_;
};
using SnapshotBoard = Board<Snapshot>;

/// The snapshot as the status page and GET /api/v1/status show it.
std::string ToJson(const Snapshot& snapshot);

}  // namespace m8::engine
