#include <algorithm>
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

/// Bars of a day or longer carry a date, shorter ones seconds since 1970.
std::optional<TimePoint> BarStart(const std::string& text, std::string_view zone) {
  if (const auto date = ParseDate(text)) {
    const auto midnight = market::ToUtc(market::LocalTime{*date, {}}, zone);
    return midnight ? std::optional(*midnight) : std::nullopt;
  }
  const auto seconds = ParseNumber<std::int64_t>(text);
  return seconds ? FromEpochSeconds(*seconds) : std::nullopt;
}

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
  notice.effect = effect;
  Emit(std::move(notice));
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
  const auto request = static_cast<std::int32_t>(id);
  End(request);
  watch_.Close(request);
  if (lines_.erase(request) > 0 && code == code::kLinesExhausted) {
    lines_allowed_ = std::max<std::int64_t>(static_cast<std::int64_t>(lines_.size()), 1);
  }
}

void TwsGateway::TellNotUnderstood(const Error& error) {
  ++not_understood_;
  broker::Notice notice;
  notice.code = code::kNotUnderstood;
  notice.text = error.Text();
  Emit(std::move(notice));
}

// Questions
// ----------------------------------------------------------------------------------------------

bool TwsGateway::Answers(std::int32_t id, Question question) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || found->second.question != question) {
    return false;
  }
  found->second.deadline = now_ + settings_.answer_timeout;
  return true;
}

void TwsGateway::End(std::int32_t id) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) {
    return;
  }
  if (--found->second.asked > 0) {
    found->second.deadline = now_ + settings_.answer_timeout;
    return;
  }
  const Question question = found->second.question;
  Close(found);
  EmitEnd(id, question);
}

void TwsGateway::Close(std::map<std::int32_t, Pending>::iterator question) {
  const bool was_sent = question->second.deadline.has_value();
  if (question->second.question == Question::kBars && was_sent) {
    pace_.HistoryEnded();
  }
  pending_.erase(question);
}

void TwsGateway::EmitEnd(std::int32_t id, Question question) {
  const broker::RequestId request(id);
  switch (question) {
    case Question::kContracts:
      return Emit(broker::ContractsEnd{request});
    case Question::kOptionParameters:
      return Emit(broker::OptionParametersEnd{request});
    case Question::kBars:
      return Emit(broker::HistoricalBars{request, {}});
    case Question::kAccountSummary:
      return Emit(broker::AccountSummaryEnd{request});
    case Question::kExecutions:
      return Emit(broker::ExecutionsEnd{request});
    case Question::kOpenOrders:
      return Emit(broker::OpenOrdersEnd{});
    case Question::kCompletedOrders:
      return Emit(broker::CompletedOrdersEnd{});
    case Question::kPositions:
      return Emit(broker::PositionsEnd{});
  }
}

void TwsGateway::Handle(const tws::ContractData& message) {
  if (!Answers(message.req_id, Question::kContracts)) {
    return;
  }
  tws::Contract contract = message.contract;
  if (!message.clean_last_trade_date.empty()) {
    contract.last_trade_date = message.clean_last_trade_date;
  }
  auto instrument = ToInstrument(contract);
  if (!instrument) {
    return TellNotUnderstood(instrument.error());
  }
  broker::ContractFound found;
  found.request = broker::RequestId(message.req_id);
  found.instrument = std::move(*instrument);
  found.long_name = message.long_name;
  found.time_zone = message.time_zone_id;
  if (message.min_tick > 0) {
    found.min_tick = ToPrice(message.min_tick);
  }
  Emit(std::move(found));
}

void TwsGateway::Handle(const tws::ContractDataEnd& message) {
  if (Answers(message.req_id, Question::kContracts)) {
    End(message.req_id);
  }
}

void TwsGateway::Handle(const tws::SecDefOptParam& message) {
  if (!Answers(message.req_id, Question::kOptionParameters)) {
    return;
  }
  broker::OptionParameters parameters;
  parameters.request = broker::RequestId(message.req_id);
  parameters.exchange = message.exchange;
  parameters.trading_class = message.trading_class;
  parameters.multiplier =
      ParseNumber<std::int64_t>(message.multiplier).value_or(market::kOptionMultiplier);
  for (const std::string& text : message.expirations) {
    if (const auto date = ParseDate(text)) {
      parameters.expiries.push_back(*date);
    }
  }
  for (const double strike : message.strikes) {
    if (const auto price = ToPrice(strike)) {
      parameters.strikes.push_back(*price);
    }
  }
  std::sort(parameters.expiries.begin(), parameters.expiries.end());
  std::sort(parameters.strikes.begin(), parameters.strikes.end());
  Emit(std::move(parameters));
}

void TwsGateway::Handle(const tws::SecDefOptParamEnd& message) {
  if (Answers(message.req_id, Question::kOptionParameters)) {
    End(message.req_id);
  }
}

void TwsGateway::Handle(const tws::HistoricalData& message) {
  if (!Answers(message.req_id, Question::kBars)) {
    return;
  }
  broker::HistoricalBars answer;
  answer.request = broker::RequestId(message.req_id);
  for (const tws::HistoricalBar& bar : message.bars) {
    const auto start = BarStart(bar.date, settings_.time_zone);
    if (!start) {
      TellNotUnderstood({Errc::kProtocol, fmt::format("a bar begins at '{}'", bar.date), {}});
    } else if (bar.open && bar.high && bar.low && bar.close) {
      answer.bars.push_back({*start, *bar.open, *bar.high, *bar.low, *bar.close, bar.volume});
    }
  }
  Close(pending_.find(message.req_id));
  Emit(std::move(answer));
}

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

// Market data
// ----------------------------------------------------------------------------------------------

void TwsGateway::EmitTick(std::int32_t line, int tick_type, std::optional<double> value) {
  watch_.OnTick(line, now_);
  const auto open = lines_.find(line);
  if (open == lines_.end()) {
    return;  // closed meanwhile
  }
  if (const auto field = ToQuoteField(tick_type, open->second.instrument.option)) {
    Emit(broker::Tick{broker::RequestId(line), *field, value});
  }
}

void TwsGateway::Handle(const tws::TickPrice& message) {
  watch_.OnTick(message.req_id, now_);
  const auto open = lines_.find(message.req_id);
  if (open == lines_.end()) {
    return;
  }
  const auto field = ToQuoteField(message.tick_type, open->second.instrument.option);
  if (!field) {
    return;
  }
  const broker::RequestId line(message.req_id);
  Emit(broker::Tick{line, *field, message.price});
  const auto size = SizeOf(*field);
  if (size && message.size) {
    Emit(broker::Tick{line, *size, message.size});
  }
}

void TwsGateway::Handle(const tws::TickSize& message) {
  EmitTick(message.req_id, message.tick_type, message.size);
}

void TwsGateway::Handle(const tws::TickGeneric& message) {
  EmitTick(message.req_id, message.tick_type, message.value);
}

void TwsGateway::Handle(const tws::TickOptionComputation& message) {
  const auto source = ToModelSource(message.tick_type);
  if (!source || !lines_.contains(message.req_id)) {
    return;
  }
  watch_.OnTick(message.req_id, now_);
  broker::ModelTick tick;
  tick.line = broker::RequestId(message.req_id);
  tick.source = *source;
  tick.iv = message.implied_vol;
  tick.delta = message.delta;
  tick.gamma = message.gamma;
  tick.vega = message.vega;
  tick.theta = message.theta;
  tick.price = message.option_price;
  tick.underlying_price = message.underlying_price;
  Emit(tick);
}

void TwsGateway::Handle(const tws::MarketDataType& message) {
  const auto kind = ToDataKind(message.type);
  if (kind && lines_.contains(message.req_id)) {
    Emit(broker::DataKindChanged{broker::RequestId(message.req_id), *kind});
  }
}

void TwsGateway::Handle(const tws::RealTimeBar& message) {
  if (!lines_.contains(message.req_id)) {
    return;
  }
  watch_.OnTick(message.req_id, now_);
  const auto start = FromEpochSeconds(message.time);
  if (!start) {
    return TellNotUnderstood(
        {Errc::kProtocol, fmt::format("a bar begins at '{}'", message.time), {}});
  }
  Emit(broker::RealTimeBar{
      broker::RequestId(message.req_id),
      {*start, message.open, message.high, message.low, message.close, message.volume}});
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
  const auto amount = ToMoney(message.commission);
  if (!amount) {
    return TellNotUnderstood(
        {Errc::kProtocol,
         fmt::format("execution {}: no commission in its report", message.exec_id),
         {}});
  }
  Emit(broker::Commission{message.exec_id, *amount, message.currency,
                          ToMoney(message.realized_pnl)});
}

}  // namespace m8::gateway
