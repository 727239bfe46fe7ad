#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sim/detail/market.hpp"
#include "sim/order.hpp"

namespace m8::sim::detail {

/// A change of one holding; signed contracts.
struct Trade {
  std::int64_t con_id = 0;
  std::int64_t quantity = 0;
  Price price;
  Money fees;
};

/// Cash and holdings. Every cent that moves is one of: a trade's value, its fees, a settlement.
class Account {
 public:
  explicit Account(const AccountSettings& settings);

  /// The realised result of the part that closes something; absent where all of it opens.
  std::optional<Money> Book(const Trade& trade);
  /// The holding ends at this payoff; the cash received (or, negative, paid).
  Money Settle(std::int64_t con_id, Price payoff);
  /// A trade that was booked cost so much more (or less) than it was booked at.
  void Correct(std::int64_t con_id, Money paid_more);
  /// Today's results start at 0.
  void StartDay(Money net_liquidation);

  [[nodiscard]] std::int64_t Held(std::int64_t con_id) const;
  [[nodiscard]] Money Cash() const { return cash_; }
  [[nodiscard]] Position PositionOf(std::int64_t con_id, const Market& market) const;
  [[nodiscard]] std::vector<Position> Positions(const Market& market) const;
  [[nodiscard]] AccountFigures Figures(const Market& market) const;
  /// With these trades on top (their prices and fees do not matter).
  [[nodiscard]] Money Margin(const Market& market, const std::vector<Trade>& extra = {}) const;

 private:
  struct Lot {
    std::int64_t quantity = 0;
    Money cost;  // paid for what is held, fees included; negative: received
    Money realized_today;
  };

  Money cash_;
  Money fees_;
  Money day_start_;
  std::map<std::int64_t, Lot> lots_;
};

}  // namespace m8::sim::detail
