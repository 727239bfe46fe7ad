#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"
#include "risk/structure.hpp"

namespace m8::risk {

enum class TradingState : std::uint8_t {
  kActive,
  kReducing,  // only orders that close
  kHalted,    // no order at all
};
std::string_view Name(TradingState state) noexcept;  // "active"

/// One leg of an intent with the quote that it was priced from. `leg.quantity` is per unit.
struct IntentLeg {
  Leg leg;
  std::int64_t con_id = 0;
  std::optional<Price> bid, ask;         // absent: nobody bids or offers
  std::optional<TimePoint> quote_as_of;  // when the quote was last known to be true

  friend bool operator==(const IntentLeg&, const IntentLeg&) = default;
};

/// What somebody wants to send: `units` of a structure bought at no more than `limit` a unit (a
/// negative limit receives a credit).
struct Intent {
  std::string key;   // our own order key
  std::string kind;  // "iron_condor"
  std::string account;
  std::string underlying;
  std::vector<IntentLeg> legs;
  std::int64_t units = 0;
  Price limit;           // the worst price that its working may reach
  bool closing = false;  // reduces what is held; every other order is an entry

  /// The legs of one unit.
  [[nodiscard]] std::vector<Leg> Legs() const;
  /// As it counts once it is sent: at its worst price, in full.
  [[nodiscard]] struct LiveOrder AsOrder() const;
};

/// Signed contracts held, with what was paid for them (negative: received), before fees.
struct Held {
  Leg leg;
  Money cost;
};

/// A structure that was entered and is not settled or closed.
struct HeldStructure {
  std::string kind;
  std::string underlying;
  Date expiry{};  // the earliest of its legs
  std::int64_t units = 0;
  std::vector<Leg> legs;  // signed contracts open now
  Money cost;             // paid for them, before fees; negative: received
};

/// An order that may still fill: working, or UNKNOWN, which counts in full.
struct LiveOrder {
  std::string key;
  std::string kind;
  std::string underlying;
  std::vector<Leg> legs;   // of one unit
  std::int64_t units = 0;  // not filled yet
  Price limit;             // the worst price that it may fill at
  bool closing = false;
  bool unknown = false;
};

/// Contracts in the account that are not ours: typed by hand, of other programs.
struct ForeignHeld {
  std::string underlying;  // empty: not known, and any
  Held held;
};

/// An intent of the recent past, whatever became of it.
struct PastIntent {
  std::vector<Leg> legs;
  Price limit;
  TimePoint when{};
};

/// By how much the value of one contract changes, in dollars.
struct Sensitivity {
  double delta = 0;  // the index 1 % higher, to first order
  double gamma = 0;  // what that adds to delta
  double vega = 0;   // the vol a point higher
  double theta = 0;  // a calendar day later
};

/// A scheduled event that moves markets.
struct ScheduledEvent {
  std::string kind;  // "FOMC"
  TimePoint when{};
};

/// What one structure came to, once nothing of it was open.
struct ClosedTrade {
  TimePoint ended{};
  Money pnl;  // after fees
};

/// What is held, working and known of the account at one instant. Absent means not known, and an
/// unknown number permits nothing.
struct Portfolio {
  TradingState state = TradingState::kHalted;
  std::string state_reason;
  std::string kill_switch;  // why it is on; empty where it is off
  bool market_open = false;
  bool live_armed = false;       // the command-line switch for a live account
  std::string circuit_open;      // why the circuit breaker is open; empty where it is closed
  std::optional<Money> balance;  // net liquidation value
  std::optional<Money> day_pnl;  // realised and open, after fees, of this session
  std::vector<Held> positions;
  std::vector<HeldStructure> structures;
  std::vector<LiveOrder> orders;
  std::vector<ForeignHeld> foreign;
  std::vector<LiveOrder> foreign_orders;
  std::vector<PastIntent> recent;
  std::optional<TimePoint> open, close;  // of the regular session
  std::optional<Money> available_funds;  // what new margin and debits may take
  std::optional<Money> total_pnl;        // realised and open, after fees, of all time
  std::vector<ClosedTrade> closed;       // of the recent past, in order of their ends
  std::vector<ScheduledEvent> events;    // near this session
  /// Of what is held, works or is asked for, as far as it is known; only where a limit needs it.
  std::vector<std::pair<market::Option, Sensitivity>> sensitivities;
  std::vector<TimePoint> sent;        // orders and changes of the last second
  std::vector<std::string> executed;  // kinds of entries executed within execution_window
};

/// The most that can be lost from what was paid for `positions`, whichever of `orders` fill, in
/// whole or in part, at whatever level each series settles: positive dollars before fees, 0 where
/// nothing can be lost, absent where there is no bound. Exact for orders within one series: given a
/// level, an order fills if that hurts; the sum is concave between strikes, so its minimum lies at
/// a strike or at 0.
std::optional<Money> WorstCaseLoss(std::span<const Held> positions,
                                   std::span<const LiveOrder> orders);

}  // namespace m8::risk
