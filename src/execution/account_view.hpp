#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker/events.hpp"
#include "risk/portfolio.hpp"

namespace m8::execution {

/// A contract of which the broker holds something else than our book and what is known to be
/// foreign make up. Signed contracts.
struct Difference {
  market::Option option;
  std::int64_t ours = 0, foreign = 0, broker = 0;

  /// So many contracts more are there than we know of.
  [[nodiscard]] std::int64_t By() const { return broker - ours - foreign; }
  friend bool operator==(const Difference&, const Difference&) = default;
};
/// "SPXW 2026-11-20 6500 P: the broker holds -1, our book -2, others 0".
std::string Text(const Difference& difference);

/// What is in the account beside our own orders, as the broker tells it: positions of whoever, and
/// the orders and executions of others (typed by hand, other programs). They are seen and counted,
/// never touched. Plain data; the caller passes on what is of the account and not ours.
class AccountView {
 public:
  struct Holding {
    std::string underlying;  // "SPX"
    std::int64_t con_id = 0;
    std::int64_t quantity = 0;          // signed contracts
    std::optional<Money> average_cost;  // of one contract
  };
  struct Figures {
    std::int64_t positions = 0;   // contracts of any kind that are held, ours too
    std::int64_t orders = 0;      // of others, open
    std::int64_t executions = 0;  // of others, today
    friend bool operator==(const Figures&, const Figures&) = default;
  };

  // A list is asked for (Begin) and is whole at its end; until then the one before counts, with
  // whatever is told meanwhile.
  void BeginOrders() { fresh_orders_.emplace(); }
  void EndOrders();
  void BeginPositions() { fresh_positions_.emplace(); }
  void EndPositions();
  /// The link is gone: what is held is not known until the next whole list.
  void Forget();

  void On(const broker::PositionHeld& held);
  void On(const broker::OpenOrder& open);
  void On(const broker::OrderStatusChanged& changed);
  /// Whether it is new.
  bool On(const broker::Execution& execution);

  [[nodiscard]] bool PositionsKnown() const { return positions_known_; }
  [[nodiscard]] std::int64_t Held(const market::Option& option) const;
  [[nodiscard]] const std::map<market::Option, Holding>& Options() const { return options_; }
  /// Of others, in this option, oldest first.
  [[nodiscard]] std::vector<broker::Execution> ExecutionsOf(const market::Option& option) const;
  /// Open orders of others as the gate counts them: those whose legs and price are known.
  [[nodiscard]] std::vector<risk::LiveOrder> OrdersForRisk() const;
  [[nodiscard]] Figures Count() const;
  /// An order of this reference is open.
  [[nodiscard]] bool Works(const std::string& order_ref) const;

 private:
  struct Positions {
    std::map<market::Option, Holding> options;
    std::map<std::int64_t, std::int64_t> others;  // by contract id: stocks, futures
  };
  static void Put(Positions& positions, const broker::PositionHeld& held);
  [[nodiscard]] std::optional<market::Option> OptionOf(std::int64_t con_id) const;

  std::map<market::Option, Holding> options_;
  std::map<std::int64_t, std::int64_t> others_;
  std::optional<Positions> fresh_positions_;
  bool positions_known_ = false;
  std::map<broker::PermId, broker::OpenOrder> orders_;
  std::optional<std::map<broker::PermId, broker::OpenOrder>> fresh_orders_;
  std::map<std::string, broker::Execution> executions_;  // by stem, the newest revision
  std::map<std::int64_t, market::Option> names_;         // every option that was told
};

}  // namespace m8::execution
