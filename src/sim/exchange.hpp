#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "market/chain.hpp"
#include "sim/contract.hpp"
#include "sim/events.hpp"
#include "sim/order.hpp"
#include "sim/settings.hpp"

namespace m8::sim {

/// What a simulation may start from instead of its own invention; each part may be empty.
struct StartingState {
  /// One-minute bars of the index, oldest first. The path follows them, with a bridge inside each
  /// minute; where they end (and in a gap) it goes on by itself.
  std::vector<Bar> minute_bars;
  /// Strikes, open interest, smile and spot as they were; then they move. Option quotes are the
  /// model's, with the chain's vols and spreads. From the next session on the list and its open
  /// interest go by the simulation's own rules. Meant for a start at the chain's own time.
  std::optional<market::OptionChain> chain;
};

/// A simulated exchange, broker's account included: the SPX index, its listed options, one account.
/// Everything trades in the index's regular hours, open to close; nothing overnight or after it.
/// Single-threaded, no clock: time comes with AdvanceTo and never goes back. The same settings,
/// seed, start and calls at the same times give the same events, byte for byte. What a call causes
/// is appended to the queue that TakeEvents empties; calls never fail otherwise.
class Exchange {
 public:
  /// kInvalidArgument where a setting is out of its range or bars or chain make no sense.
  static Result<Exchange> Create(const Settings& settings,
                                 std::uint64_t seed,
                                 TimePoint start,
                                 StartingState from = {});
  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;
  ~Exchange();

  // Time
  [[nodiscard]] TimePoint Now() const;
  /// When the market does something next: a step in the session, an open, a close, a settlement.
  /// Always later than Now; absent where the calendar ends.
  [[nodiscard]] std::optional<TimePoint> NextEvent() const;
  void AdvanceTo(TimePoint when);
  /// In order of time. At most kMaxEvents wait: beyond it the oldest quotes are dropped (counted),
  /// orders and fills never.
  std::vector<TimedEvent> TakeEvents();
  [[nodiscard]] std::int64_t DroppedQuotes() const;
  static constexpr std::size_t kMaxEvents = 100'000;

  // Reference data. Lists are in order (class, expiry, strike, call before put); listings change
  // at midnight of New York before a session.
  [[nodiscard]] bool IsOpen() const;
  [[nodiscard]] std::optional<Contract> FindContract(std::int64_t con_id) const;
  [[nodiscard]] std::optional<Contract> FindContract(const market::Option& option) const;
  [[nodiscard]] std::vector<std::string> TradingClasses() const;  // "SPX", "SPXW"
  [[nodiscard]] std::vector<Date> Expiries(std::string_view trading_class) const;
  /// The union over all expiries, ascending.
  [[nodiscard]] std::vector<Price> Strikes(std::string_view trading_class) const;
  /// All of one series; empty where it is not listed.
  [[nodiscard]] std::vector<Contract> Series(std::string_view trading_class, Date expiry) const;
  /// Sessions from today on, as IB writes hours, in US/Central:
  /// "20260406:0830-20260406:1500;20260407:CLOSED".
  [[nodiscard]] std::string LiquidHours(int days) const;

  // Market data
  /// Quotes now (a QuoteChanged at once), then when they change. False: no such contract.
  /// Subscribing twice counts twice; so does unsubscribing.
  bool Subscribe(std::int64_t con_id);
  void Unsubscribe(std::int64_t con_id);
  /// As of now, subscribed or not. Absent: not listed.
  [[nodiscard]] std::optional<Quote> FindQuote(std::int64_t con_id) const;
  [[nodiscard]] MarketFigures MarketState() const;
  /// Bars of the index in regular hours that started in [from, now], oldest first, the last one
  /// perhaps still growing. `size` is a whole number of minutes up to a session; at most a
  /// look-back of Settings::bar_sessions exists. A longer `size` gives one bar a session.
  [[nodiscard]] std::vector<Bar> Bars(TimePoint from, Duration size) const;
  /// Real-time bars: the 5 seconds that ended last; absent before the open.
  [[nodiscard]] std::optional<Bar> LastFiveSeconds() const;

  // Orders: the answers are events.
  /// A new order, or (the key of a working one) new price, size or time in force for it.
  void Place(const Order& order);
  void Cancel(OrderKey key);
  void CancelAll();
  /// Makes a working (or held) order fill at its own limit, or better; at the market for a market
  /// order. Absent quantity: all that is left. False: no such order, or nothing offers the other
  /// side.
  bool FillNow(OrderKey key, std::optional<std::int64_t> quantity = {});
  /// The last fill of a contract was at another price: Executed once more with the next version of
  /// its id (.02 after .01), and the account is put right. False: there was none today.
  bool CorrectLastFill(Price price);
  /// What the order would do to margin and cash; nothing is placed and the key stays unused.
  [[nodiscard]] tl::expected<Preview, OrderMessage> WhatIf(const Order& order) const;
  /// Held and working ones, in order of acceptance.
  [[nodiscard]] std::vector<OrderState> OpenOrders() const;
  [[nodiscard]] std::optional<OrderState> FindOrder(OrderKey key) const;
  /// The greatest id that this client ever used for an order; 0 where none.
  [[nodiscard]] std::int64_t LastOrderId(std::int64_t client) const;
  /// Grows with whatever happens to orders, fills, positions and sessions; not with quotes.
  [[nodiscard]] std::uint64_t Changes() const;
  /// Fills since midnight of New York, oldest first.
  [[nodiscard]] std::vector<Execution> Executions() const;

  // Account
  [[nodiscard]] const std::string& Account() const;
  [[nodiscard]] AccountFigures AccountState() const;
  [[nodiscard]] std::vector<Position> Positions() const;
  /// AccountFigures by IB's tag ("NetLiquidation", "TotalCashValue", "InitMarginReq", ...),
  /// dollars.
  struct TaggedValue {
    std::string_view tag;
    Money value;
  };
  [[nodiscard]] std::vector<TaggedValue> AccountValues() const;

 private:
  class Impl;
  explicit Exchange(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::sim
