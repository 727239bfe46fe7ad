#include "sim/detail/order_desk.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/tick_rules.hpp"
#include "market/time_zone.hpp"
#include "sim/detail/dice.hpp"
#include "sim/detail/fees.hpp"
#include "sim/detail/order_rules.hpp"

namespace m8::sim::detail {
namespace {

constexpr std::size_t kMaxExecutions = 100'000;  // of one day; the oldest are forgotten
constexpr std::int64_t kMostContracts = 100'000;

std::string WallClock(TimePoint when) {
  const auto local = market::ToLocal(when);
  const std::chrono::hh_mm_ss time{
      std::chrono::duration_cast<std::chrono::seconds>(local.time_of_day)};
  return fmt::format("{} {:02}:{:02}:{:02}", FormatDate(local.date), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

Price Divide(Price total, std::int64_t count) {
  const std::int64_t half = total.Units() < 0 ? -count / 2 : count / 2;
  return Price::FromUnits((total.Units() + half) / count);
}

/// The order's price for what it pays: who sells a combo names what comes in.
Price Oriented(const Order& order, Price pays) { return order.side == Side::kBuy ? pays : -pays; }

}  // namespace

OrderDesk::OrderDesk(
    const Settings& settings, std::uint64_t seed, Market& market, Account& account, Outbox& out)
    : settings_(&settings), seed_(seed), market_(&market), account_(&account), out_(&out) {}

void OrderDesk::Remark(OrderKey key, OrderMessage message, bool ended, TimePoint now) {
  out_->Push(now, OrderRemark{key, std::move(message), ended});
}

// Checks -------------------------------------------------------------------------------------

std::optional<OrderMessage> OrderDesk::LegsRefusal(const std::vector<Leg>& legs) const {
  for (const Leg& leg : legs) {
    if (leg.con_id == kUnderlyingConId) {
      return MessageOf(Reason::kNotTradable);
    }
    const auto place = market_->List().Find(leg.con_id);
    if (place.row == nullptr) {
      return MessageOf(Reason::kUnknownContract);
    }
    const TimePoint next_chance = market_->IsOpen() ? market_->Now().time : market_->Session().open;
    if (place.row->contract.last_trade <= next_chance) {
      return MessageOf(Reason::kExpired);
    }
  }
  return std::nullopt;
}

std::optional<OrderMessage> OrderDesk::Refusal(const Order& order) const {
  if (!order.account.empty() && order.account != settings_->account.account) {
    return MessageOf(Reason::kUnknownAccount, order.account);
  }
  if (order.quantity <= 0 || order.quantity > kMostContracts) {
    return MessageOf(Reason::kNoSize);
  }
  if (!order.legs.empty() && !IsCombo(order.legs)) {
    return MessageOf(Reason::kBadCombo);
  }
  if (auto refusal = LegsRefusal(LegsTraded(order))) {
    return refusal;
  }
  if (order.type == OrderType::kMarket) {
    return std::nullopt;
  }
  if (!order.limit) {
    return MessageOf(Reason::kNoLimit);
  }
  const std::int64_t any = order.legs.empty() ? order.con_id : order.legs.front().con_id;
  const auto rule = market::TickRuleOf(market_->List().Find(any).series->trading_class);
  const bool fits = order.legs.empty() ? market::IsOnGrid(rule, *order.limit)
                                       : market::IsOnComboGrid(rule, *order.limit);
  return fits ? std::nullopt : std::optional(MessageOf(Reason::kOffTheGrid));
}

Preview OrderDesk::PreviewOf(const Order& order) const {
  std::vector<Trade> trades;
  Money commission;
  for (const Leg& leg : LegsTraded(order)) {
    const std::int64_t contracts = leg.ratio * order.quantity;
    trades.push_back({leg.con_id, leg.side == Side::kBuy ? contracts : -contracts, {}, {}});
    const auto place = market_->List().Find(leg.con_id);
    const FillFee fee = FeeOf(place.series->trading_class, leg.side,
                              market_->Mark(leg.con_id).value_or(Price{}), contracts);
    commission += fee.broker_fee + fee.pass_through;
  }
  const AccountFigures now = account_->Figures(*market_);
  Preview preview;
  preview.equity_before = now.net_liquidation;
  preview.initial_margin_before = preview.maintenance_margin_before = now.initial_margin;
  preview.initial_margin_change = preview.maintenance_margin_change =
      account_->Margin(*market_, trades) - now.initial_margin;
  preview.equity_change = -commission;
  preview.commission = commission;
  return preview;
}

std::optional<OrderMessage> OrderDesk::FundsRefusal(const Order& order) const {
  const Preview preview = PreviewOf(order);
  // Options bought are paid in full: they have no loan value.
  const auto net = NetOf(QuotesOf(order));
  const Price pays = order.limit ? Oriented(order, *order.limit) : net ? net->natural : Price{};
  const Money cost = Value(std::max(pays, Price{}), order.quantity, market::kOptionMultiplier);
  if (preview.initial_margin_change < Money{} ||
      (preview.initial_margin_change == Money{} && cost == Money{})) {
    return std::nullopt;  // it makes the account safer, or brings money in
  }
  const AccountFigures now = account_->Figures(*market_);
  const Money left = std::min(now.available_funds, now.cash - now.initial_margin) - cost -
                     preview.commission - preview.initial_margin_change;
  return left >= Money{}
             ? std::nullopt
             : std::optional(MessageOf(Reason::kNoFunds, fmt::format("{} USD", (-left).Text())));
}

tl::expected<Preview, OrderMessage> OrderDesk::WhatIf(const Order& order) const {
  if (auto refusal = Refusal(order)) {
    return tl::unexpected(*std::move(refusal));
  }
  return PreviewOf(order);
}

// Life of an order ----------------------------------------------------------------------------

void OrderDesk::Place(const Order& order, TimePoint now) {
  const auto known = orders_.find(order.key);
  if (known != orders_.end() && IsOpen(known->second.state.status)) {
    Modify(known->second, order, now);
    return;
  }
  if (known != orders_.end() && known->second.state.status == OrderStatus::kFilled) {
    Remark(order.key, MessageOf(Reason::kAlreadyFilled), false, now);
    return;
  }
  std::int64_t& last = last_id_[order.key.client];
  if (order.key.id <= last) {
    Remark(order.key, MessageOf(Reason::kDuplicateId), false, now);
    return;
  }
  last = order.key.id;
  auto refusal = Refusal(order);
  if (!refusal && (working_.size() >= kMaxWorkingOrders || Like(order) >= kMaxLikeOrders)) {
    refusal = MessageOf(Reason::kTooManyOrders);
  }
  if (!refusal) {
    refusal = FundsRefusal(order);
  }
  if (refusal) {
    Remark(order.key, *std::move(refusal), true, now);
    return;
  }
  Accept(order, now);
}

std::size_t OrderDesk::Like(const Order& order) const {
  return static_cast<std::size_t>(
      std::count_if(working_.begin(), working_.end(), [&](const auto& entry) {
        const Order& other = orders_.at(entry.second).state.order;
        return std::tie(order.con_id, order.legs, order.side) ==
               std::tie(other.con_id, other.legs, other.side);
      }));
}

void OrderDesk::Accept(const Order& order, TimePoint now) {
  const std::int64_t perm_id = next_perm_id_++;
  Record record{.state = {.order = order, .perm_id = perm_id, .remaining = order.quantity},
                .dice = DiceFor(seed_, static_cast<std::uint64_t>(perm_id), 3),
                .broker_fees = {},
                .paid_total = {},
                .leg_totals = std::vector<Price>(LegsTraded(order).size())};
  if (record.state.order.account.empty()) {
    record.state.order.account = settings_->account.account;
  }
  const auto stored = orders_.emplace(order.key, std::move(record)).first;
  working_[perm_id] = order.key;
  out_->Push(now, OrderChanged{stored->second.state});
  Activate(stored->second, now);
}

void OrderDesk::Activate(Record& record, TimePoint now) {
  if (!market_->IsOpen()) {
    Remark(record.state.order.key, MessageOf(Reason::kHeld, WallClock(market_->Session().open)),
           false, now);
    return;
  }
  record.state.status = OrderStatus::kSubmitted;
  out_->Push(now, OrderChanged{record.state});
  Work(record, now, 0.0);
  if (record.state.order.time_in_force == TimeInForce::kImmediateOrCancel &&
      IsOpen(record.state.status)) {
    End(record, now);
  }
}

void OrderDesk::Modify(Record& record, const Order& order, TimePoint now) {
  OrderState& state = record.state;
  if (!SameButForTerms(state.order, order)) {
    Remark(order.key, MessageOf(Reason::kNotTheSameOrder), false, now);
    return;
  }
  auto refusal = Refusal(order);
  if (!refusal && order.quantity < state.filled) {
    refusal = MessageOf(Reason::kBelowFilled);
  }
  if (refusal) {
    Remark(order.key, *std::move(refusal), false, now);
    return;
  }
  state.order.limit = order.limit;
  state.order.quantity = order.quantity;
  state.order.time_in_force = order.time_in_force;
  state.remaining = order.quantity - state.filled;
  if (state.remaining == 0) {
    state.status = OrderStatus::kFilled;
    working_.erase(state.perm_id);
  }
  out_->Push(now, OrderChanged{state});
  if (state.status == OrderStatus::kSubmitted) {
    Work(record, now, 0.0);
  }
}

void OrderDesk::End(Record& record, TimePoint now) {
  record.state.status = OrderStatus::kCancelled;
  working_.erase(record.state.perm_id);
  out_->Push(now, OrderChanged{record.state});
  Remark(record.state.order.key, MessageOf(Reason::kCancelled), true, now);
}

void OrderDesk::Cancel(OrderKey key, TimePoint now) {
  const auto found = orders_.find(key);
  if (found == orders_.end()) {
    Remark(key, MessageOf(Reason::kCancelUnknown, std::to_string(key.id)), false, now);
    return;
  }
  if (IsOpen(found->second.state.status)) {
    End(found->second, now);
    return;
  }
  OrderMessage message = MessageOf(Reason::kCancelFinished, std::to_string(key.id));
  const bool filled = found->second.state.status == OrderStatus::kFilled;
  message.text += filled ? "Filled." : "Cancelled.";
  Remark(key, std::move(message), false, now);
}

void OrderDesk::CancelAll(TimePoint now) {
  while (!working_.empty()) {
    End(orders_.at(working_.begin()->second), now);
  }
}

bool OrderDesk::FillNow(OrderKey key, std::optional<std::int64_t> quantity, TimePoint now) {
  const auto found = orders_.find(key);
  if (found == orders_.end() || !IsOpen(found->second.state.status)) {
    return false;
  }
  Record& record = found->second;
  const Order& order = record.state.order;
  const auto quotes = QuotesOf(order);
  const auto net = NetOf(quotes);
  if (!net) {
    return false;
  }
  const Price pays =
      order.limit ? std::min(Oriented(order, *order.limit), net->natural) : net->natural;
  const auto prices = LegPrices(quotes, *net, pays);
  if (std::any_of(prices.begin(), prices.end(), [](Price price) { return price < Price{}; })) {
    return false;
  }
  const auto left = record.state.remaining;
  Fill(record, std::clamp<std::int64_t>(quantity.value_or(left), 1, left), pays, now);
  return true;
}

bool OrderDesk::CorrectLastFill(Price price, TimePoint now) {
  constexpr std::size_t kVersionSize = 2;
  const auto last = std::find_if(executions_.rbegin(), executions_.rend(),
                                 [](const Execution& fill) { return fill.con_id != 0; });
  if (last == executions_.rend()) {
    return false;
  }
  Execution fill = *last;
  const auto stem = fill.exec_id.size() - kVersionSize;
  const int version = ParseNumber<int>(fill.exec_id.substr(stem)).value_or(1);
  fill.exec_id.replace(stem, kVersionSize, fmt::format("{:02}", version + 1));
  const std::int64_t signed_size = fill.side == Side::kBuy ? fill.quantity : -fill.quantity;
  account_->Correct(fill.con_id, Value(price - fill.price, signed_size, market::kOptionMultiplier));
  fill.price = price;
  if (fill.quantity == fill.cumulative_quantity) {
    fill.average_price = price;
  }
  const auto con_id = fill.con_id;
  Execute(std::move(fill), now);
  out_->Push(now, PositionChanged{account_->PositionOf(con_id, *market_)});
  return true;
}

// The market moves ----------------------------------------------------------------------------

void OrderDesk::OnOpen(TimePoint now) {
  last_step_ = now;
  const auto held = working_;
  for (const auto& [perm_id, key] : held) {
    Activate(orders_.at(key), now);
  }
}

void OrderDesk::OnStep(TimePoint now) {
  const double seconds = Seconds(now - last_step_);
  last_step_ = now;
  const auto working = working_;  // filling takes orders out of the original
  for (const auto& [perm_id, key] : working) {
    Work(orders_.at(key), now, seconds);
  }
}

void OrderDesk::OnClose(TimePoint now) {
  const auto working = working_;
  for (const auto& [perm_id, key] : working) {
    Record& record = orders_.at(key);
    if (record.state.order.time_in_force != TimeInForce::kGoodTillCancelled) {
      End(record, now);
    } else {
      record.state.status = OrderStatus::kPreSubmitted;
      out_->Push(now, OrderChanged{record.state});
    }
  }
}

void OrderDesk::OnSettled(const SeriesBook& series, TimePoint now) {
  const auto working = working_;
  for (const auto& [perm_id, key] : working) {
    Record& record = orders_.at(key);
    const auto legs = LegsTraded(record.state.order);
    if (std::any_of(legs.begin(), legs.end(), [&](const Leg& leg) {
          return market_->List().Find(leg.con_id).series == &series;
        })) {
      End(record, now);
    }
  }
}

void OrderDesk::OnNewDay() {
  executions_.clear();
  std::erase_if(orders_, [](const auto& order) { return !IsOpen(order.second.state.status); });
}

// Fills ---------------------------------------------------------------------------------------

std::vector<LegQuote> OrderDesk::QuotesOf(const Order& order) const {
  std::vector<LegQuote> quotes;
  for (const Leg& leg : LegsTraded(order)) {
    const auto quote = market_->FindQuote(leg.con_id).value_or(Quote{});
    quotes.push_back({leg.side, leg.ratio, quote.bid, quote.ask, quote.bid_size, quote.ask_size});
  }
  return quotes;
}

void OrderDesk::Work(Record& record, TimePoint now, double seconds) {
  const Order& order = record.state.order;
  const auto legs = QuotesOf(order);
  const auto net = NetOf(legs);
  if (!net) {
    return;
  }
  const Price pays =
      order.type == OrderType::kMarket ? net->natural : Oriented(order, *order.limit);
  if (pays >= net->natural) {
    Fill(record, std::min(record.state.remaining, net->size), net->natural, now);
    return;
  }
  const double rate =
      FillsPerSecond(settings_->fills, Aggression(*net, pays), legs.size(), market_->Now().urgency);
  if (seconds > 0.0 && record.dice.Uniform() < -std::expm1(-rate * seconds)) {
    const std::int64_t clip = std::min(settings_->fills.largest_clip, record.state.remaining);
    const auto quantity =
        1 + static_cast<std::int64_t>(record.dice.Below(static_cast<std::uint64_t>(clip)));
    Fill(record, quantity, pays, now);
  }
}

void OrderDesk::Fill(Record& record, std::int64_t quantity, Price pays, TimePoint now) {
  OrderState& state = record.state;
  const auto quotes = QuotesOf(state.order);
  const auto prices = LegPrices(quotes, *NetOf(quotes), pays);
  const Price price = Oriented(state.order, pays);
  state.filled += quantity;
  state.remaining -= quantity;
  record.paid_total += price * quantity;
  state.last_fill_price = price;
  state.average_price = Divide(record.paid_total, state.filled);
  if (!state.order.legs.empty()) {
    Execution combo;
    combo.exec_id = fmt::format("{:08x}.{:08x}.01.01", seed_ & 0xffffffffU, next_fill_);
    combo.legs = state.order.legs;
    combo.side = state.order.side;
    combo.quantity = quantity;
    combo.price = price;
    combo.cumulative_quantity = state.filled;
    combo.average_price = *state.average_price;
    combo.order = state.order.key;
    combo.perm_id = state.perm_id;
    combo.order_ref = state.order.order_ref;
    combo.account = state.order.account;
    combo.time = now;
    Execute(std::move(combo), now);
  }
  BookLegs(record, quantity, prices, now);
  ++next_fill_;
  if (state.remaining == 0) {
    state.status = OrderStatus::kFilled;
    working_.erase(state.perm_id);
  }
  out_->Push(now, OrderChanged{state});
}

void OrderDesk::BookLegs(Record& record,
                         std::int64_t quantity,
                         const std::vector<Price>& prices,
                         TimePoint now) {
  const OrderState& state = record.state;
  const auto legs = LegsTraded(state.order);
  const std::size_t first = state.order.legs.empty() ? 1 : 2;
  std::vector<Position> changed;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const Leg& leg = legs[i];
    const auto place = market_->List().Find(leg.con_id);
    const std::int64_t contracts = leg.ratio * quantity;
    const FillFee fee = FeeOf(place.series->trading_class, leg.side, prices[i], contracts);
    const Money fees =
        fee.broker_fee + fee.pass_through + TopUp(record.broker_fees, fee.broker_fee);
    record.broker_fees += fee.broker_fee;
    record.leg_totals[i] += prices[i] * contracts;
    place.row->own_volume += contracts;
    Execution execution;
    execution.exec_id =
        fmt::format("{:08x}.{:08x}.{:02}.01", seed_ & 0xffffffffU, next_fill_, first + i);
    execution.order = state.order.key;
    execution.perm_id = state.perm_id;
    execution.order_ref = state.order.order_ref;
    execution.account = state.order.account;
    execution.con_id = leg.con_id;
    execution.side = leg.side;
    execution.quantity = contracts;
    execution.price = prices[i];
    execution.cumulative_quantity = leg.ratio * state.filled;
    execution.average_price = Divide(record.leg_totals[i], execution.cumulative_quantity);
    execution.time = now;
    execution.commission = fees;
    execution.realized_pnl = account_->Book(
        {leg.con_id, leg.side == Side::kBuy ? contracts : -contracts, prices[i], fees});
    Execute(std::move(execution), now);
    changed.push_back(account_->PositionOf(leg.con_id, *market_));
  }
  for (Position& position : changed) {
    out_->Push(now, PositionChanged{std::move(position)});
  }
}

void OrderDesk::Execute(Execution execution, TimePoint now) {
  if (executions_.size() == kMaxExecutions) {
    executions_.erase(executions_.begin(), executions_.begin() + kMaxExecutions / 2);
  }
  executions_.push_back(execution);
  out_->Push(now, Executed{std::move(execution)});
}

// Questions -----------------------------------------------------------------------------------

std::vector<OrderState> OrderDesk::Open() const {
  std::vector<OrderState> open;
  for (const auto& [perm_id, key] : working_) {
    open.push_back(orders_.at(key).state);
  }
  return open;
}

std::optional<OrderState> OrderDesk::Find(OrderKey key) const {
  const auto found = orders_.find(key);
  return found == orders_.end() ? std::nullopt : std::optional(found->second.state);
}

std::int64_t OrderDesk::LastId(std::int64_t client) const {
  const auto found = last_id_.find(client);
  return found == last_id_.end() ? 0 : found->second;
}

}  // namespace m8::sim::detail
