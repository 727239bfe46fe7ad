#pragma once

#include <cstdint>
#include <vector>

#include "analytics/market_state.hpp"
#include "base/money.hpp"
#include "quant/payoff.hpp"

namespace m8::strategy {

/// An option of the state and how many of it one unit holds: positive bought, negative sold.
struct Holding {
  const analytics::OptionState* option = nullptr;
  std::int64_t quantity = 0;
};

/// One unit of a spread: options of one expiry, all quoted on both sides (asserted), as many calls
/// bought as sold and as many puts, so that profit and loss are bounded (asserted). Prices are
/// points; a negative net price is a credit. The state that the options belong to must outlive it.
class Structure {
 public:
  explicit Structure(std::vector<Holding> holdings);

  [[nodiscard]] const std::vector<Holding>& Holdings() const { return holdings_; }

  /// At the mids of the legs, on the grid of `tick`, rounded against us.
  [[nodiscard]] Price NetPrice(Price tick) const;
  /// Bought at the asks, sold at the bids.
  [[nodiscard]] Price NaturalPrice() const;
  /// Half the bid-ask spread of every contract: what crossing the whole market costs beyond the
  /// mids.
  [[nodiscard]] double HalfSpread() const;
  [[nodiscard]] std::int64_t Contracts() const;

  /// What one unit pays at settlement at this index level.
  [[nodiscard]] Price PayoffAt(Price level) const;
  /// Profit at settlement less the net price paid, best and worst over all levels.
  [[nodiscard]] Price MaxProfit(Price net_price) const;
  [[nodiscard]] Price MaxLoss(Price net_price) const;
  /// The undiscounted value of what it pays when every option's vol is `vol_factor` times what its
  /// quote implies and the forward stays the mean.
  [[nodiscard]] double ExpectedPayoff(const analytics::MarketState& state, double vol_factor) const;
  /// As quant counts odds.
  [[nodiscard]] std::vector<quant::PayoffLeg> PayoffLegs() const;

 private:
  std::vector<Holding> holdings_;  // ascending strike, put before call
};

}  // namespace m8::strategy
