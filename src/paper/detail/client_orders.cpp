// Orders and executions.
#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"

namespace m8::paper {

void Client::On(const tws::PlaceOrder& request) {
  const auto order = ToOrder(request, *client_id_, world_.exchange);
  if (!order) {
    return SendError(request.order_id, order.error().code, order.error().text);
  }
  if (request.order.what_if) {
    return request.order.transmit
               ? SendWhatIf(request, *order)
               : SendError(request.order_id, 413,
                           "The What-If order should have the transmit flag set to true.");
  }
  if (request.order.outside_rth) {
    SendError(request.order_id, 2109,
              "Order Event Warning: Attribute 'Outside Regular Trading Hours' is ignored based on "
              "the order type and destination. PlaceOrder is now being processed.");
  }
  if (request.order.transmit) {  // else it is held by TWS until it is sent again with transmit
    world_.exchange.Place(*order);
  }
}

void Client::SendWhatIf(const tws::PlaceOrder& request, const sim::Order& order) {
  const auto preview = world_.exchange.WhatIf(order);
  if (!preview) {
    return SendError(request.order_id, preview.error().code, preview.error().text);
  }
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
  world_.exchange.Cancel({*client_id_, request.order_id});
}

void Client::On(const tws::GlobalCancel&) { world_.exchange.CancelAll(); }

void Client::On(const tws::RequestIds&) {
  Send(tws::NextValidId{static_cast<int>(world_.exchange.LastOrderId(*client_id_)) + 1});
}

void Client::On(const tws::RequestOpenOrders&) { SendOpenOrders(false); }
void Client::On(const tws::RequestAllOpenOrders&) { SendOpenOrders(true); }

void Client::SendOpenOrders(bool all) {
  for (const auto& state : world_.exchange.OpenOrders()) {
    if (all || state.order.key.client == *client_id_) {
      Send(ToOpenOrder(state, world_.exchange));
      Send(ToOrderStatus(state));
    }
  }
  Send(tws::OpenOrderEnd{});
}

void Client::On(const tws::RequestCompletedOrders&) {
  for (const auto& [ended, state] : world_.ended) {
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
    const bool ours = *client_id_ == 0 || fill.order.client == *client_id_;
    auto execution = ToExecution(fill, world_.exchange, session_.Version());
    if (!ours || (since && fill.time < *since) ||
        (request.client_id != 0 && request.client_id != fill.order.client) ||
        !matches(request.account, execution.account) ||
        !matches(request.symbol, execution.contract.symbol) ||
        !matches(request.sec_type, execution.contract.sec_type) ||
        !matches(request.side, execution.side)) {
      continue;
    }
    execution.req_id = request.req_id;
    Send(execution);
    if (fill.commission) {
      Send(ToCommission(fill));
    }
  }
  Send(tws::ExecutionsEnd{request.req_id});
}

void Client::Tell(const sim::OrderChanged& changed) {
  if (changed.state.order.key.client == *client_id_) {
    Send(ToOpenOrder(changed.state, world_.exchange));
    Send(ToOrderStatus(changed.state));
  }
}

void Client::Tell(const sim::OrderRemark& remark) {
  if (remark.key.client == *client_id_) {
    SendError(static_cast<int>(remark.key.id), remark.message.code, remark.message.text);
  }
}

void Client::Tell(const sim::Executed& executed) {
  if (executed.execution.order.client != *client_id_) {
    return;
  }
  Send(ToExecution(executed.execution, world_.exchange, session_.Version()));
  if (executed.execution.commission) {
    Send(ToCommission(executed.execution));
  }
}

}  // namespace m8::paper
