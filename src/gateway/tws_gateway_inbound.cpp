#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/detail/question_ids.hpp"
#include "gateway/mapping.hpp"
#include "gateway/tws_gateway.hpp"
#include "market/time_zone.hpp"

namespace m8::gateway {
namespace {

std::string NoticeText(const tws::ErrorMessage& message) {
  const ErrorRule* rule = FindErrorRule(message.code);
  if (rule == nullptr || rule->remedy.empty()) {
    return message.text;
  }
  return fmt::format("{} ({}: {})", message.text, rule->meaning, rule->remedy);
}

}  // namespace

void TwsGateway::OnBytes(std::string_view bytes, TimePoint now) {
  if (tap_ != nullptr) {
    tap_->OnBytes(bytes, now);
  }
  now_ = now;
  if (link_ == Connection::kOpen) {
    heartbeat_.OnBytes(now);
    session_.OnBytes(bytes, now, [this](const auto& message) { Handle(message); });
    EndLateRequests();
  }
  Settle();
}

// Connection
// ----------------------------------------------------------------------------------------------

void TwsGateway::Handle(const tws::SessionReady& ready) { BecomeReady(ready); }

void TwsGateway::Handle(const tws::SessionClosed& closed) {
  if (closed.reason.code == Errc::kProtocol && !told_ready_) {
    state_.OnRefused(closed.reason.Text(), now_);
  }
  GiveUp(closed.reason.Text());
}

void TwsGateway::Handle(const tws::MalformedFrame& frame) { TellNotUnderstood(frame.error); }

void TwsGateway::Handle(const tws::NextValidId& message) {
  order_ids_.Saw(static_cast<std::int64_t>(message.order_id) - 1);
}

void TwsGateway::Handle(const tws::CurrentTime& message) {
  const auto time = FromEpochSeconds(message.time);
  if (!time) {
    return TellNotUnderstood({Errc::kProtocol, fmt::format("it is {} there", message.time), {}});
  }
  if (const auto skew = heartbeat_.OnTime(*time, now_)) {
    state_.OnSkew(skew->low, skew->high, now_);
  }
  Emit(broker::CurrentTime{*time});
}

void TwsGateway::Handle(const tws::ErrorMessage& message) {
  const Subject subject = SubjectOf(message.id);
  const broker::Effect effect = EffectOf(message.code, subject);
  broker::Notice notice;
  if (subject == Subject::kRequest) {
    notice.request = broker::RequestId(message.id);
  } else if (subject != Subject::kNothing) {
    notice.order = broker::OrderId(message.id);
  }
  notice.code = message.code;
  notice.text = NoticeText(message);
  if (message.code == code::kTooFast && pace_.RateRefused(now_)) {
    notice.text += fmt::format("; at most {} messages a second from now on",
                               pace_.Counters().allowed_per_second);
  }
  notice.effect = effect;
  if (subject == Subject::kRequest && lines_.contains(message.id)) {
    return OnLineError(message.id, std::move(notice));
  }
  EmitNotice(std::move(notice));
  if (subject == Subject::kRequest && message.code == code::kNoContract) {
    RememberNotListed(message.id);
  }
  ActOnError(message.code, message.id, effect);
  if (subject == Subject::kNothing) {
    const auto action = state_.OnCode(message.code, message.text, now_);
    Disturbed(action, fmt::format("{} ({})", message.text, message.code));
  }
}

Subject TwsGateway::SubjectOf(std::int64_t id) const {
  if (id <= 0) {
    return Subject::kNothing;
  }
  if (id >= kFirstRequestId) {
    return Subject::kRequest;
  }
  const auto known = orders_.find(id);
  if (known == orders_.end()) {
    return Subject::kLiveOrder;
  }
  if (!known->second.acknowledged) {
    return Subject::kNewOrder;
  }
  return known->second.changed ? Subject::kChangedOrder : Subject::kLiveOrder;
}

void TwsGateway::ActOnError(int code, std::int64_t id, broker::Effect effect) {
  if (code == code::kCompeting) {
    watch_.OnCompeting(now_);
  } else if (code == code::kDuplicateOrderId) {
    // Without an answer the next order is refused the same way, and asks again.
    (void)Send(Lane::kOrder, 0, tws::RequestIds{});
  }
  if (effect != broker::Effect::kEnded) {
    return;
  }
  if (id < kFirstRequestId) {
    orders_.erase(id);
    return;
  }
  End(static_cast<std::int32_t>(id));
}

void TwsGateway::TellNotUnderstood(const Error& error) {
  ++not_understood_;
  broker::Notice notice;
  notice.code = code::kNotUnderstood;
  notice.text = error.Text();
  Emit(std::move(notice));
}

// Account
// ----------------------------------------------------------------------------------------------

void TwsGateway::Handle(const tws::AccountSummary& message) {
  if (Answers(message.req_id, Question::kAccountSummary)) {
    Emit(broker::AccountValue{message.account, message.tag, message.value, message.currency});
  }
}

// TWS goes on sending changes, and allows two summaries at once: ours is one answer, then over.
void TwsGateway::Handle(const tws::AccountSummaryEnd& message) {
  if (!Answers(message.req_id, Question::kAccountSummary)) {
    return;
  }
  End(message.req_id);
  tws::CancelAccountSummary cancel;
  cancel.req_id = message.req_id;
  if (const auto sent = Send(Lane::kContract, 0, cancel); !sent) {
    TellNotUnderstood(sent.error().Within("the account summary stays open at TWS"));
  }
}

void TwsGateway::Handle(const tws::Position& message) {
  Answers(detail::kPositionsQuestion, Question::kPositions);
  broker::PositionHeld held;
  auto instrument = ToInstrument(message.contract);
  const auto quantity = ToQuantity(message.position);
  if (!instrument || !quantity) {
    return TellNotUnderstood((instrument ? quantity.error() : instrument.error())
                                 .Within("a position of account " + message.account));
  }
  held.account = message.account;
  held.instrument = std::move(*instrument);
  held.quantity = *quantity;
  held.average_cost = ToMoney(message.average_cost);
  Emit(std::move(held));
}

void TwsGateway::Handle(const tws::PositionEnd&) {
  AnsweredCensus(Question::kPositions, false);
  End(detail::kPositionsQuestion);
}

void TwsGateway::Handle(const tws::Pnl& message) {
  Emit(broker::PnlChanged{broker::RequestId(message.req_id), ToMoney(message.daily),
                          ToMoney(message.unrealized), ToMoney(message.realized)});
}

// Orders
// ----------------------------------------------------------------------------------------------

void TwsGateway::Handle(const tws::OrderStatus& message) {
  order_ids_.Saw(message.order_id);
  const auto status = ToOrderStatus(message.status);
  const auto filled = ToQuantity(message.filled);
  const auto remaining = ToQuantity(message.remaining);
  if (!status || !filled || !remaining) {
    return TellNotUnderstood(
        {Errc::kProtocol,
         fmt::format("order {}: status '{}', filled {}, remaining {}", message.order_id,
                     message.status, message.filled, message.remaining),
         {}});
  }
  if (const auto known = orders_.find(message.order_id);
      known != orders_.end() && message.client_id == settings_.client_id) {
    known->second.acknowledged = true;
    if (*status == broker::OrderStatus::kFilled || *status == broker::OrderStatus::kCancelled) {
      orders_.erase(known);
    }
  }
  broker::OrderStatusChanged changed;
  changed.id = broker::OrderId(message.order_id);
  changed.ours = message.client_id == settings_.client_id;
  changed.perm_id = broker::PermId(message.perm_id);
  changed.status = *status;
  changed.filled = *filled;
  changed.remaining = *remaining;
  if (*filled > 0) {
    changed.average_price = ToPrice(message.average_fill_price);
  }
  changed.why_held = message.why_held;
  Emit(std::move(changed));
}

void TwsGateway::Handle(const tws::OpenOrder& message) {
  order_ids_.Saw(message.order_id);
  Answers(detail::kOpenOrdersQuestion, Question::kOpenOrders);
  auto open = ToOpenOrder(message);
  if (!open) {
    return TellNotUnderstood(open.error());
  }
  open->ours = open->client_id == settings_.client_id;
  const bool done = open->status == broker::OrderStatus::kFilled ||
                    open->status == broker::OrderStatus::kCancelled;
  if (message.order.client_id == settings_.client_id && message.order_id > 0) {
    if (done || open->order.what_if) {
      orders_.erase(message.order_id);
    } else {
      orders_[message.order_id] = KnownOrder{message.contract, true, false};
    }
  }
  Emit(std::move(*open));
}

void TwsGateway::Handle(const tws::OpenOrderEnd&) {
  AnsweredCensus(Question::kOpenOrders, false);
  End(detail::kOpenOrdersQuestion);
}

void TwsGateway::Handle(const tws::CompletedOrder& message) {
  Answers(detail::kCompletedOrdersQuestion, Question::kCompletedOrders);
  const auto status = ToOrderStatus(message.state.status);
  if (!status) {
    return TellNotUnderstood({Errc::kProtocol,
                              fmt::format("completed order {}: status '{}'", message.order.perm_id,
                                          message.state.status),
                              {}});
  }
  broker::CompletedOrder completed;
  completed.perm_id = broker::PermId(message.order.perm_id);
  completed.order_ref = message.order.order_ref;
  completed.account = message.order.account;
  completed.status = *status;
  if (const auto filled = ToQuantity(message.order.filled_quantity)) {
    completed.filled = *filled;
  }
  completed.text = message.state.completed_status;
  Emit(std::move(completed));
}

void TwsGateway::Handle(const tws::CompletedOrdersEnd&) {
  AnsweredCensus(Question::kCompletedOrders, false);
  End(detail::kCompletedOrdersQuestion);
}

// A fill is never dropped for the way in which its time is written.
TimePoint TwsGateway::TimeOf(const tws::Execution& message) {
  const auto time = ToTime(message.time, settings_.time_zone);
  if (!time || time->zone_unknown) {
    TellNotUnderstood({Errc::kProtocol,
                       fmt::format("execution {}: time '{}'", message.exec_id, message.time),
                       {}});
  }
  return time ? time->time : now_;
}

void TwsGateway::Handle(const tws::Execution& message) {
  Answers(message.req_id, Question::kExecutions);
  const auto side = ToSide(message.side);
  const auto quantity = ToQuantity(message.shares);
  const auto cumulative = ToQuantity(message.cumulative_quantity);
  const auto price = ToPrice(message.price);
  auto instrument = ToInstrument(message.contract);
  if (!side || !quantity || !cumulative || !price || !instrument) {
    return TellNotUnderstood(
        {Errc::kProtocol,
         fmt::format("execution {} of order {}: {} {} {} at {}, {}", message.exec_id,
                     message.order_id, message.side, message.shares, message.contract.local_symbol,
                     message.price, message.time),
         "compare the positions with those that TWS shows"});
  }
  broker::Execution execution;
  execution.request = broker::RequestId(message.req_id);
  execution.id = broker::OrderId(message.order_id);
  execution.ours = message.client_id == settings_.client_id;
  execution.perm_id = broker::PermId(message.perm_id);
  execution.exec_id = message.exec_id;
  execution.order_ref = message.order_ref;
  execution.account = message.account;
  execution.instrument = std::move(*instrument);
  execution.side = *side;
  execution.quantity = *quantity;
  execution.price = *price;
  execution.cumulative_quantity = *cumulative;
  execution.time = TimeOf(message);
  Emit(std::move(execution));
}

void TwsGateway::Handle(const tws::ExecutionsEnd& message) {
  if (Answers(message.req_id, Question::kExecutions)) {
    AnsweredCensus(Question::kExecutions, false);
    End(message.req_id);
  }
}

void TwsGateway::Handle(const tws::CommissionReport& message) {
  constexpr double kPending = -1;  // not known yet: another report follows
  constexpr double kMost = 1e6;    // 2147483647 stands for none here and there
  const auto amount = ToMoney(message.commission);
  if (!amount || message.commission == kPending || std::abs(*message.commission) > kMost) {
    return TellNotUnderstood(
        {Errc::kProtocol,
         fmt::format("execution {}: no commission in its report", message.exec_id),
         {}});
  }
  Emit(broker::Commission{message.exec_id, *amount, message.currency,
                          ToMoney(message.realized_pnl)});
}

}  // namespace m8::gateway
