#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/rng.hpp"
#include "sim/detail/account.hpp"
#include "sim/detail/market.hpp"
#include "sim/detail/matching.hpp"
#include "sim/detail/outbox.hpp"

namespace m8::sim::detail {

/// Takes orders, works them against the quotes, books what fills.
class OrderDesk {
 public:
  OrderDesk(
      const Settings& settings, std::uint64_t seed, Market& market, Account& account, Outbox& out);

  void Place(const Order& order, TimePoint now);
  void Cancel(OrderKey key, TimePoint now);
  void CancelAll(TimePoint now);
  bool FillNow(OrderKey key, std::optional<std::int64_t> quantity, TimePoint now);
  bool CorrectLastFill(Price price, TimePoint now);
  [[nodiscard]] tl::expected<Preview, OrderMessage> WhatIf(const Order& order) const;

  void OnOpen(TimePoint now);
  void OnStep(TimePoint now);
  void OnClose(TimePoint now);
  /// Orders in what has just settled end.
  void OnSettled(const SeriesBook& series, TimePoint now);
  /// Forgets yesterday's fills and finished orders.
  void OnNewDay();

  [[nodiscard]] std::vector<OrderState> Open() const;
  [[nodiscard]] std::optional<OrderState> Find(OrderKey key) const;
  [[nodiscard]] std::int64_t LastId(std::int64_t client) const;
  [[nodiscard]] const std::vector<Execution>& Executions() const { return executions_; }

 private:
  struct Record {
    OrderState state;
    Rng dice;
    Money broker_fees;  // so far, for the order's minimum
    Price paid_total;   // net prices times combos
    std::vector<Price> leg_totals;
  };

  [[nodiscard]] std::optional<OrderMessage> Refusal(const Order& order) const;
  [[nodiscard]] std::optional<OrderMessage> LegsRefusal(const std::vector<Leg>& legs) const;
  [[nodiscard]] std::optional<OrderMessage> FundsRefusal(const Order& order) const;
  /// Working orders of the same contract (or legs) and side.
  [[nodiscard]] std::size_t Like(const Order& order) const;
  [[nodiscard]] std::vector<LegQuote> QuotesOf(const Order& order) const;
  [[nodiscard]] Preview PreviewOf(const Order& order) const;
  void Accept(const Order& order, TimePoint now);
  void Modify(Record& record, const Order& order, TimePoint now);
  /// Starts to work it, or holds it until the next open.
  void Activate(Record& record, TimePoint now);
  void Work(Record& record, TimePoint now, double seconds);
  void Fill(Record& record, std::int64_t quantity, Price pays, TimePoint now);
  void BookLegs(Record& record,
                std::int64_t quantity,
                const std::vector<Price>& prices,
                TimePoint now);
  void End(Record& record, TimePoint now);
  void Remark(OrderKey key, OrderMessage message, bool ended, TimePoint now);
  void Execute(Execution execution, TimePoint now);

  const Settings* settings_;
  std::uint64_t seed_;
  Market* market_;
  Account* account_;
  Outbox* out_;
  std::map<OrderKey, Record> orders_;
  std::map<std::int64_t, OrderKey> working_;  // by perm_id: in order of acceptance
  std::map<std::int64_t, std::int64_t> last_id_;
  std::vector<Execution> executions_;
  std::int64_t next_perm_id_ = 1;
  std::int64_t next_fill_ = 1;
  TimePoint last_step_{};
};

}  // namespace m8::sim::detail
