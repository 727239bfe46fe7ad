// Orders and executions.
#include <algorithm>

#include <fmt/format.h>

#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"
#include "paper/detail/tws_texts.hpp"

namespace m8::paper {
namespace {

constexpr const char* kReadOnly =
    "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";

bool Works(sim::OrderStatus status) {
  return status == sim::OrderStatus::kPreSubmitted || status == sim::OrderStatus::kSubmitted;
}

}  // namespace

// Who hears what -------------------------------------------------------------------------------

sim::OrderKey Client::KeyOf(int order_id) const {
  for (const auto& [by_hand, bound] : world_.bound) {
    if (bound == order_id && *client_id_ == 0) {
      return {kByHand, by_hand};
    }
  }
  return {*client_id_, order_id};
}

Client::Address Client::AddressOf(const sim::OrderKey& key) const {
  if (key.client != kByHand) {
    return {static_cast<int>(key.id), static_cast<int>(key.client)};
  }
  const auto bound = world_.bound.find(key.id);
  return {bound == world_.bound.end() ? 0 : bound->second, 0};
}

bool Client::Hears(const sim::OrderKey& key) const {
  const bool master = world_.options.master_client == client_id_;
  const bool typed = key.client == kByHand && *client_id_ == 0;
  return key.client == *client_id_ || master || (typed && world_.bound.contains(key.id));
}

// An order that was typed gets a number of client 0, below zero.
void Client::Bind(const sim::OrderState& state) {
  const auto& key = state.order.key;
  if (*client_id_ != 0 || key.client != kByHand || world_.bound.contains(key.id)) {
    return;
  }
  const int id = -1 - static_cast<int>(world_.bound.size());
  world_.bound[key.id] = id;
  Send(tws::OrderBound{.perm_id = state.perm_id, .client_id = 0, .order_id = id});
}

void Client::SendOrder(const sim::OrderState& state) {
  const auto address = AddressOf(state.order.key);
  auto open = ToOpenOrder(state, world_.exchange);
  auto status = ToOrderStatus(state);
  open.order_id = status.order_id = address.order_id;
  open.order.client_id = status.client_id = address.client_id;
  Send(open);
  Send(status);
}

void Client::SendExecution(const sim::Execution& fill, int req_id) {
  const auto address = AddressOf(fill.order);
  auto execution = ToExecution(fill, world_.exchange, session_.Version());
  execution.req_id = req_id;
  execution.order_id = address.order_id;
  execution.client_id = address.client_id;
  Send(execution);
  if (fill.commission) {
    Send(ToCommission(fill));
  }
}

// Upstream is lost: what happens to orders is not told now, nor later.
void Client::Tell(const sim::OrderChanged& changed) {
  if (!world_.upstream) {
    return;
  }
  if (binds_) {
    Bind(changed.state);
  }
  if (Hears(changed.state.order.key)) {
    SendOrder(changed.state);
  }
}

void Client::Tell(const sim::OrderRemark& remark) {
  if (world_.upstream && Hears(remark.key)) {
    SendError(AddressOf(remark.key).order_id, remark.message.code, remark.message.text);
  }
}

void Client::Tell(const sim::Executed& executed) {
  if (world_.upstream && Hears(executed.execution.order)) {
    SendExecution(executed.execution, -1);
  }
}

// Requests -------------------------------------------------------------------------------------

bool Client::IdIsUsed(const sim::OrderKey& key) const {
  const auto held = [&](const auto& waiting) {
    const auto* order = std::get_if<sim::Order>(&waiting);
    return order != nullptr && order->key == key;
  };
  const bool known = world_.exchange.FindOrder(key) || world_.untransmitted.contains(key) ||
                     std::any_of(world_.held.begin(), world_.held.end(), held);
  const auto used = world_.used_ids.find(key.client);
  return !known && used != world_.used_ids.end() && key.id <= used->second;
}

void Client::On(const tws::PlaceOrder& request) {
  const int id = request.order_id;
  if (world_.options.read_only) {
    return SendError(id, 321, kReadOnly);
  }
  const auto key = KeyOf(id);
  if (IdIsUsed(key)) {
    return SendError(id, 103, std::string(TwsText(103)));
  }
  auto order = ToOrder(request, *client_id_, world_.exchange);
  if (!order) {
    return SendError(id, order.error().code, order.error().text);
  }
  order->key = key;
  if (request.order.what_if) {
    return request.order.transmit ? SendWhatIf(request, *order)
                                  : SendError(id, 413, std::string(TwsText(413)));
  }
  auto& used = world_.used_ids[key.client];
  used = std::max(used, key.id);
  if (request.order.outside_rth) {
    SendError(id, 2109, std::string(TwsText(2109)));
  }
  if (!request.order.transmit) {  // TWS keeps it until it is sent again with transmit
    world_.untransmitted.insert(key);
    return;
  }
  world_.untransmitted.erase(key);
  if (!world_.OrdersLeave()) {
    if (world_.held.size() < World::kMaxHeld) {
      world_.held.emplace_back(*std::move(order));
    }
    return;
  }
  world_.exchange.Place(*order);
}

void Client::SendWhatIf(const tws::PlaceOrder& request, const sim::Order& order) {
  const auto preview = world_.exchange.WhatIf(order);
  if (!preview) {
    return SendError(request.order_id, preview.error().code, preview.error().text);
  }
  auto& used = world_.used_ids[order.key.client];
  used = std::max(used, order.key.id);
  auto answer =
      ToOpenOrder({.order = order, .status = sim::OrderStatus::kPreSubmitted}, world_.exchange);
  answer.order.what_if = true;
  auto& state = answer.state;
  const auto margins = [](Money initial, Money maintenance, Money equity) {
    return tws::MarginEffect{initial.ToDouble(), maintenance.ToDouble(), equity.ToDouble()};
  };
  state.before = margins(preview->initial_margin_before, preview->maintenance_margin_before,
                         preview->equity_before);
  state.change = margins(preview->initial_margin_change, preview->maintenance_margin_change,
                         preview->equity_change);
  state.after = margins(preview->initial_margin_before + preview->initial_margin_change,
                        preview->maintenance_margin_before + preview->maintenance_margin_change,
                        preview->equity_before + preview->equity_change);
  state.commission = preview->commission.ToDouble();
  state.commission_currency = "USD";
  Send(answer);
}

void Client::On(const tws::CancelOrder& request) {
  if (world_.options.read_only) {
    return SendError(request.order_id, 321, kReadOnly);
  }
  const auto key = KeyOf(request.order_id);
  if (!world_.OrdersLeave()) {
    if (world_.held.size() < World::kMaxHeld) {
      world_.held.emplace_back(key);
    }
    return;
  }
  const auto state = world_.exchange.FindOrder(key);
  if (!state || !Works(state->status)) {
    return world_.exchange.Cancel(key);  // which says that there is nothing to cancel
  }
  for (const auto& [when, cancelled] : world_.cancelling) {
    if (cancelled == key) {
      return SendError(request.order_id, 161, fmt::format("{}{}", TwsText(161), state->perm_id));
    }
  }
  auto pending = ToOrderStatus(*state);
  pending.order_id = request.order_id;
  pending.client_id = *client_id_;
  pending.status = "PendingCancel";
  Send(pending);
  if (world_.options.cancel_latency > Duration::zero()) {
    world_.cancelling.emplace(Now() + world_.options.cancel_latency, key);
  } else {
    world_.exchange.Cancel(key);
  }
}

void Client::On(const tws::GlobalCancel&) {
  if (world_.options.read_only) {
    return SendError(-1, 321, kReadOnly);
  }
  if (world_.OrdersLeave()) {
    return world_.exchange.CancelAll();
  }
  if (world_.held.size() < World::kMaxHeld) {
    world_.held.emplace_back(World::GlobalCancel{});
  }
}

void Client::On(const tws::RequestIds&) {
  const auto used = world_.used_ids.find(*client_id_);
  const auto last = std::max(world_.exchange.LastOrderId(*client_id_),
                             used == world_.used_ids.end() ? 0 : used->second);
  Send(tws::NextValidId{world_.next_order_id.value_or(static_cast<int>(last) + 1)});
}

void Client::On(const tws::RequestAutoOpenOrders& request) {
  if (*client_id_ != 0) {
    return SendError(-1, 327, std::string(TwsText(327)));
  }
  binds_ = request.bind;
}

void Client::On(const tws::RequestOpenOrders&) { SendOpenOrders(false); }
void Client::On(const tws::RequestAllOpenOrders&) { SendOpenOrders(true); }

void Client::SendOpenOrders(bool all) {
  for (const auto& state : world_.exchange.OpenOrders()) {
    if (!all) {
      Bind(state);
    }
    if (all || state.order.key.client == *client_id_ || Hears(state.order.key)) {
      SendOrder(state);
    }
  }
  Send(tws::OpenOrderEnd{});
}

void Client::On(const tws::RequestCompletedOrders& request) {
  for (const auto& [ended, state] : world_.ended) {
    if (request.api_only && state.order.key.client == kByHand) {
      continue;
    }
    const auto open = ToOpenOrder(state, world_.exchange);
    tws::CompletedOrder completed{
        .contract = open.contract, .order = open.order, .state = open.state};
    const bool filled = state.status == sim::OrderStatus::kFilled;
    if (filled) {
      completed.order.total_quantity = 0.0;  // as TWS does; filledQuantity has it
    }
    completed.order.filled_quantity = static_cast<double>(state.filled);
    completed.state.completed_time = WireTime(ended, session_.Version());
    completed.state.completed_status =
        filled ? "Filled Size: " + std::to_string(state.filled) : "Cancelled by Trader";
    Send(completed);
  }
  Send(tws::CompletedOrdersEnd{});
}

void Client::On(const tws::RequestExecutions& request) {
  const auto since = FromWireTime(request.time);
  if (!since && !request.time.empty()) {
    return SendError(request.req_id, 321,
                     "Error validating request.-'bN' : cause - The time of the filter is invalid");
  }
  const auto matches = [](const std::string& given, std::string_view actual) {
    return given.empty() || given == actual;
  };
  for (const auto& fill : world_.exchange.Executions()) {
    const bool ours = *client_id_ == 0 || fill.order.client == *client_id_ || Hears(fill.order);
    const bool known = world_.upstream || fill.time < world_.upstream_lost_at;
    const auto execution = ToExecution(fill, world_.exchange, session_.Version());
    if (ours && known && !(since && fill.time < *since) &&
        (request.client_id == 0 || request.client_id == fill.order.client) &&
        matches(request.account, execution.account) &&
        matches(request.symbol, execution.contract.symbol) &&
        matches(request.sec_type, execution.contract.sec_type) &&
        matches(request.exchange, execution.exchange) && matches(request.side, execution.side)) {
      SendExecution(fill, request.req_id);
    }
  }
  Send(tws::ExecutionsEnd{request.req_id});
}

}  // namespace m8::paper
