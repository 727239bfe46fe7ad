#include "execution/account_view.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "execution/exec_id.hpp"

namespace m8::execution {
namespace {

bool Over(broker::OrderStatus status) {
  return status == broker::OrderStatus::kFilled || status == broker::OrderStatus::kCancelled;
}

}  // namespace

std::string Text(const Difference& difference) {
  return fmt::format("{}: the broker holds {}, our book {}, others {}",
                     market::Describe(difference.option), difference.broker, difference.ours,
                     difference.foreign);
}

// Positions
// ----------------------------------------------------------------------------------------------

void AccountView::Put(Positions& positions, const broker::PositionHeld& held) {
  const auto& instrument = held.instrument;
  if (instrument.option) {
    positions.options[*instrument.option] = {instrument.symbol, instrument.con_id, held.quantity,
                                             held.average_cost};
  } else {
    positions.others[instrument.con_id] = held.quantity;
  }
}

void AccountView::On(const broker::PositionHeld& held) {
  if (const auto& option = held.instrument.option) {
    names_[held.instrument.con_id] = *option;
  }
  if (fresh_positions_) {
    Put(*fresh_positions_, held);
  }
  Positions now{std::move(options_), std::move(others_)};
  Put(now, held);
  options_ = std::move(now.options);
  others_ = std::move(now.others);
}

void AccountView::EndPositions() {
  if (auto fresh = std::exchange(fresh_positions_, std::nullopt)) {
    options_ = std::move(fresh->options);
    others_ = std::move(fresh->others);
    positions_known_ = true;
  }
}

void AccountView::Forget() {
  fresh_positions_.reset();
  fresh_orders_.reset();
  positions_known_ = false;
}

std::int64_t AccountView::Held(const market::Option& option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? 0 : found->second.quantity;
}

// Orders and executions of others
// ----------------------------------------------------------------------------------------------

void AccountView::On(const broker::OpenOrder& open) {
  const auto& instrument = open.order.instrument;
  if (instrument.option) {
    names_[instrument.con_id] = *instrument.option;
  }
  const auto put = [&](auto& orders) {
    if (Over(open.status)) {
      orders.erase(open.perm_id);
    } else {
      orders.insert_or_assign(open.perm_id, open);
    }
  };
  put(orders_);
  if (fresh_orders_) {
    put(*fresh_orders_);
  }
}

void AccountView::On(const broker::OrderStatusChanged& changed) {
  if (Over(changed.status)) {
    orders_.erase(changed.perm_id);
    if (fresh_orders_) {
      fresh_orders_->erase(changed.perm_id);
    }
  }
}

void AccountView::EndOrders() {
  if (auto fresh = std::exchange(fresh_orders_, std::nullopt)) {
    orders_ = std::move(*fresh);
  }
}

bool AccountView::On(const broker::Execution& execution) {
  const auto name = ParseExecId(execution.exec_id);
  auto& kept = executions_[name.stem];
  const bool fresh = kept.exec_id.empty();
  if (fresh || ParseExecId(kept.exec_id).revision < name.revision) {
    kept = execution;
  }
  return fresh;
}

std::vector<broker::Execution> AccountView::ExecutionsOf(const market::Option& option) const {
  std::vector<broker::Execution> found;
  for (const auto& [stem, execution] : executions_) {
    if (execution.instrument.option == option) {
      found.push_back(execution);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  return found;
}

std::optional<market::Option> AccountView::OptionOf(std::int64_t con_id) const {
  const auto found = names_.find(con_id);
  return found == names_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<risk::LiveOrder> AccountView::OrdersForRisk() const {
  std::vector<risk::LiveOrder> live;
  for (const auto& [perm_id, open] : orders_) {
    const auto& told = open.order;
    risk::LiveOrder order{.key = fmt::format("permId {}", perm_id.value),
                          .kind = "foreign",
                          .underlying = told.instrument.symbol,
                          .legs = {},
                          .units = told.quantity};
    const std::int64_t sign = told.side == broker::Side::kBuy ? 1 : -1;
    bool known = told.limit.has_value();
    if (told.instrument.option) {
      order.legs.push_back({*told.instrument.option, sign});
    }
    for (const auto& leg : told.instrument.legs) {
      const auto option = OptionOf(leg.con_id);
      known = known && option;
      if (option) {
        const auto bought = leg.side == broker::Side::kBuy ? leg.ratio : -leg.ratio;
        order.legs.push_back({*option, sign * bought});
      }
    }
    if (known && !order.legs.empty()) {
      order.limit = *told.limit * sign;
      live.push_back(std::move(order));
    }
  }
  return live;
}

bool AccountView::Works(const std::string& order_ref) const {
  return std::any_of(orders_.begin(), orders_.end(),
                     [&](const auto& order) { return order.second.order.order_ref == order_ref; });
}

AccountView::Figures AccountView::Count() const {
  const auto held = [](const auto& list, auto quantity_of) {
    return std::count_if(list.begin(), list.end(),
                         [&](const auto& each) { return quantity_of(each.second) != 0; });
  };
  return {held(options_, [](const Holding& holding) { return holding.quantity; }) +
              held(others_, [](std::int64_t quantity) { return quantity; }),
          std::ssize(orders_), std::ssize(executions_)};
}

}  // namespace m8::execution
