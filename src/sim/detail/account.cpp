#include "sim/detail/account.hpp"

#include <algorithm>
#include <cstdlib>

#include "sim/detail/margin.hpp"

namespace m8::sim::detail {
namespace {

Money Share(Money whole, std::int64_t part, std::int64_t of) {
  return Money::FromUnits(whole.Units() * part / of);
}

}  // namespace

Account::Account(const AccountSettings& settings)
    : cash_(settings.starting_cash), day_start_(settings.starting_cash) {}

std::optional<Money> Account::Book(const Trade& trade) {
  Lot& lot = lots_[trade.con_id];
  const Money paid = Value(trade.price, trade.quantity, market::kOptionMultiplier) + trade.fees;
  cash_ -= paid;
  fees_ += trade.fees;
  const std::int64_t size = std::abs(trade.quantity);
  const bool closes =
      (lot.quantity > 0 && trade.quantity < 0) || (lot.quantity < 0 && trade.quantity > 0);
  const std::int64_t closing = closes ? std::min(size, std::abs(lot.quantity)) : 0;
  const Money paid_closing = Share(paid, closing, size);
  std::optional<Money> realized;
  if (closing > 0) {
    const Money basis = Share(lot.cost, closing, std::abs(lot.quantity));
    realized = -(paid_closing + basis);
    lot.cost -= basis;
    lot.realized_today += *realized;
  }
  lot.cost += paid - paid_closing;
  lot.quantity += trade.quantity;
  return realized;
}

Money Account::Settle(std::int64_t con_id, Price payoff) {
  const auto found = lots_.find(con_id);
  if (found == lots_.end()) {
    return Money{};
  }
  Lot& lot = found->second;
  const Money value = Value(payoff, lot.quantity, market::kOptionMultiplier);
  cash_ += value;
  lot.realized_today += value - lot.cost;
  lot.cost = Money{};
  lot.quantity = 0;
  return value;
}

void Account::Correct(std::int64_t con_id, Money paid_more) {
  Lot& lot = lots_[con_id];
  cash_ -= paid_more;
  (lot.quantity == 0 ? lot.realized_today : lot.cost) += lot.quantity == 0 ? -paid_more : paid_more;
}

void Account::StartDay(Money net_liquidation) {
  day_start_ = net_liquidation;
  std::erase_if(lots_, [](const auto& lot) { return lot.second.quantity == 0; });
  for (auto& [con_id, lot] : lots_) {
    lot.realized_today = Money{};
  }
}

std::int64_t Account::Held(std::int64_t con_id) const {
  const auto lot = lots_.find(con_id);
  return lot == lots_.end() ? 0 : lot->second.quantity;
}

Position Account::PositionOf(std::int64_t con_id, const Market& market) const {
  Position position;
  position.con_id = con_id;
  const auto found = lots_.find(con_id);
  if (found == lots_.end()) {
    return position;
  }
  const Lot& lot = found->second;
  position.quantity = lot.quantity;
  position.realized_pnl = lot.realized_today;
  if (lot.quantity == 0) {
    return position;
  }
  position.average_cost = Share(lot.cost, 1, lot.quantity);
  position.market_price = market.Mark(con_id);
  position.market_value =
      Value(position.market_price.value_or(Price{}), lot.quantity, market::kOptionMultiplier);
  position.unrealized_pnl = position.market_value - lot.cost;
  return position;
}

std::vector<Position> Account::Positions(const Market& market) const {
  std::vector<Position> positions;
  positions.reserve(lots_.size());
  for (const auto& [con_id, lot] : lots_) {
    positions.push_back(PositionOf(con_id, market));
  }
  return positions;
}

Money Account::Margin(const Market& market, const std::vector<Trade>& extra) const {
  std::map<const SeriesBook*, std::vector<Holding>> by_series;
  const auto hold = [&](std::int64_t con_id, std::int64_t quantity) {
    const auto place = market.List().Find(con_id);
    if (place.row != nullptr && quantity != 0) {
      by_series[place.series].push_back(
          {place.row->strike, place.row->contract.option->right, quantity});
    }
  };
  for (const auto& [con_id, lot] : lots_) {
    hold(con_id, lot.quantity);
  }
  for (const Trade& trade : extra) {
    hold(trade.con_id, trade.quantity);
  }
  Money margin;
  for (const auto& [series, holdings] : by_series) {
    margin += SeriesMargin(holdings, market.Now().level);
  }
  return margin;
}

AccountFigures Account::Figures(const Market& market) const {
  AccountFigures figures;
  figures.cash = cash_;
  figures.commissions = fees_;
  for (const Position& position : Positions(market)) {
    figures.option_value += position.market_value;
    figures.unrealized_pnl += position.unrealized_pnl;
    figures.realized_pnl += position.realized_pnl;
  }
  figures.net_liquidation = cash_ + figures.option_value;
  figures.initial_margin = figures.maintenance_margin = Margin(market);
  figures.available_funds = figures.net_liquidation - figures.initial_margin;
  figures.excess_liquidity = figures.net_liquidation - figures.maintenance_margin;
  figures.buying_power = std::max(figures.available_funds, Money{});
  figures.daily_pnl = figures.net_liquidation - day_start_;
  return figures;
}

}  // namespace m8::sim::detail
