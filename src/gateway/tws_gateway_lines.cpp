// Market-data lines: who holds one, and what is heard on it.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "gateway/instrument_key.hpp"
#include "gateway/mapping.hpp"
#include "gateway/tws_gateway.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kTrades = "TRADES";
constexpr std::string_view kMid = "MIDPOINT";

}  // namespace

// Asking
// ----------------------------------------------------------------------------------------------

Result<void> TwsGateway::Subscribe(broker::RequestId line,
                                   const broker::Instrument& instrument,
                                   broker::LineWish wish) {
  const std::string_view kind = wish.once ? "once" : "quotes";
  return RequestLine(line, fmt::format("{} {}", kind, KeyOf(instrument)), wish.need,
                     LineSubject{instrument, false, wish.once});
}

Result<void> TwsGateway::SubscribeRealTimeBars(broker::RequestId line,
                                               const broker::Instrument& instrument) {
  return RequestLine(line, "bars " + KeyOf(instrument), broker::LineNeed::kNormal,
                     LineSubject{instrument, true, false});
}

Result<void> TwsGateway::RequestLine(broker::RequestId consumer,
                                     std::string contract,
                                     broker::LineNeed need,
                                     LineSubject subject) {
  M8_CHECK(CheckReady());
  // Whatever closes a line or asks for it again cannot fail: three messages each must find room.
  const auto counters = line_manager_.Counters();
  const auto lines = static_cast<std::size_t>(counters.open + counters.waiting);
  if (pace_.Room(Lane::kMarketData) <= 3 * (lines + 1)) {
    return Fail(Errc::kUnavailable, "the queue of market data messages to TWS is full",
                "ask for less at once");
  }
  if (wanted_lines_.contains(consumer.value)) {
    return Fail(Errc::kInvalidArgument, fmt::format("line {} is open already", consumer.value));
  }
  wanted_lines_.emplace(consumer.value, std::move(subject));
  auto requested = line_manager_.Request(consumer, std::move(contract), need, now_);
  if (!requested) {
    wanted_lines_.erase(consumer.value);
    return requested;
  }
  PerformLineActions();
  Wake();
  return {};
}

void TwsGateway::Unsubscribe(broker::RequestId consumer) {
  if (wanted_lines_.erase(consumer.value) == 0) {
    return;
  }
  const auto held = line_manager_.LineOf(consumer);
  line_manager_.Release(consumer, now_);
  PerformLineActions();
  if (const auto line = held ? lines_.find(*held) : lines_.end(); line != lines_.end()) {
    std::erase(line->second.consumers, consumer);
  }
}

void TwsGateway::SetNeed(broker::RequestId consumer, broker::LineNeed need) {
  line_manager_.SetNeed(consumer, need, now_);
  line_manager_.Touch(consumer, now_);
  PerformLineActions();
}

// Doing what the manager decides
// ----------------------------------------------------------------------------------------------

void TwsGateway::PerformLineActions() {
  for (auto actions = line_manager_.TakeActions(); !actions.empty();
       actions = line_manager_.TakeActions()) {
    for (const LineAction& action : actions) {
      Perform(action);
    }
  }
}

void TwsGateway::Perform(const LineAction& action) {
  switch (action.kind) {
    case LineAction::Kind::kOpen:
      return BeginLine(action.line);
    case LineAction::Kind::kClose:
      return DropLine(action.line);
    case LineAction::Kind::kGranted:
      return Grant(action.consumer, action.line);
    case LineAction::Kind::kEvicted:
      wanted_lines_.erase(action.consumer.value);
      return Emit(broker::LineChanged{action.consumer, broker::LineState::kTaken});
  }
}

void TwsGateway::BeginLine(std::int32_t number) {
  const LineSubject& subject = wanted_lines_.at(number);
  lines_.emplace(number, Line{subject, {}, {}});
  const bool index = subject.instrument.type == broker::SecurityType::kIndex && !subject.bars;
  watch_.Open(number, index ? LineWatch::Kind::kIndex : LineWatch::Kind::kOther, now_);
  if (!session_.Ready()) {
    return;  // asked for with all others when the link is there
  }
  if (const auto sent = SendLine(number, subject); !sent) {
    broker::Notice notice;
    notice.code = code::kNotUnderstood;
    notice.text = sent.error().Text();
    notice.effect = broker::Effect::kEnded;
    EndLine(number, std::move(notice));
  }
}

// What is known of the line already is told to who comes later.
void TwsGateway::Grant(broker::RequestId consumer, std::int32_t number) {
  const auto line = lines_.find(number);
  if (line == lines_.end()) {
    return;
  }
  line->second.consumers.push_back(consumer);
  Emit(broker::LineChanged{consumer, broker::LineState::kOpen});
  for (std::size_t field = 0; field < broker::kQuoteFieldCount; ++field) {
    if (const auto& heard = line->second.heard[field]) {
      Emit(broker::Tick{consumer, static_cast<broker::QuoteField>(field), heard->value});
    }
  }
}

void TwsGateway::DropLine(std::int32_t number) {
  const auto line = lines_.find(number);
  if (line == lines_.end()) {
    return;
  }
  const bool sent = !pace_.Withdraw(Lane::kMarketData, number);
  if (sent && session_.Ready()) {
    CloseLine(number, line->second.subject);
  }
  watch_.Close(number);
  lines_.erase(line);
}

/// TWS has ended it: its consumers are told, and forgotten.
void TwsGateway::EndLine(std::int32_t number, const broker::Notice& notice) {
  for (const broker::RequestId consumer : line_manager_.Consumers(number)) {
    broker::Notice own = notice;
    own.request = consumer;
    Emit(std::move(own));
    wanted_lines_.erase(consumer.value);
  }
  watch_.Close(number);
  lines_.erase(number);
  line_manager_.Ended(number, now_);
}

void TwsGateway::OnLineError(std::int32_t number, broker::Notice notice) {
  if (notice.code == code::kCompeting) {
    watch_.OnCompeting(now_);
  }
  if (notice.code == code::kLinesExhausted) {
    watch_.Close(number);
    lines_.erase(number);
    notice.effect = broker::Effect::kNotice;  // it waits for another line
    notice.request = broker::RequestId(number);
    Emit(std::move(notice));
    line_manager_.Exhausted(number, now_);
  } else if (notice.effect == broker::Effect::kEnded) {
    if (notice.code == code::kNoContract) {
      book_.Clear();  // its contracts are not those of TWS
    }
    EndLine(number, notice);
  } else {
    for (const broker::RequestId consumer : line_manager_.Consumers(number)) {
      notice.request = consumer;
      Emit(notice);
    }
  }
  PerformLineActions();
}

Result<void> TwsGateway::SendLine(std::int32_t number, const LineSubject& subject) {
  if (subject.bars) {
    tws::RequestRealTimeBars message;
    message.req_id = number;
    message.contract = ToContract(subject.instrument);
    // Options trade too rarely for bars of five seconds.
    const bool option = subject.instrument.type == broker::SecurityType::kOption;
    message.what_to_show = option ? kMid : kTrades;
    message.use_rth = true;
    return Send(Lane::kMarketData, number, message);
  }
  tws::RequestMarketData message;
  message.req_id = number;
  message.contract = ToContract(subject.instrument);
  message.snapshot = subject.once;
  if (!subject.once) {  // a snapshot takes no generic ticks
    message.generic_ticks = GenericTicks(subject.instrument.type);
  }
  return Send(Lane::kMarketData, number, message);
}

// The key 0 keeps it apart from the request that opens the line, which may still be withdrawn.
void TwsGateway::CloseLine(std::int32_t number, const LineSubject& subject) {
  tws::CancelRealTimeBars end_bars;
  end_bars.req_id = number;
  tws::CancelMarketData end_quotes;
  end_quotes.req_id = number;
  const auto sent =
      subject.bars ? Send(Lane::kMarketData, 0, end_bars) : Send(Lane::kMarketData, 0, end_quotes);
  M8_ASSERT(sent.has_value(), "RequestLine keeps room for the close");
}

// TWS may or may not have dropped the old one: it is closed first, and one that still waits to be
// opened is left alone, since 1101 comes in storms.
void TwsGateway::AskLineAgain(std::int32_t number) {
  const auto line = lines_.find(number);
  if (line == lines_.end() || pace_.Waits(Lane::kMarketData, number)) {
    return;
  }
  line->second.heard = {};
  CloseLine(number, line->second.subject);
  const auto sent = SendLine(number, line->second.subject);
  M8_ASSERT(sent.has_value(), "the lane has room for every line");
}

// Hearing
// ----------------------------------------------------------------------------------------------

void TwsGateway::EmitTick(Line& line, broker::QuoteField field, std::optional<double> told) {
  const auto value = ToFigure(told);
  line.heard[static_cast<std::size_t>(field)] = Heard{value};
  for (const broker::RequestId consumer : line.consumers) {
    Emit(broker::Tick{consumer, field, value});
  }
}

/// nullptr for one that was closed meanwhile.
TwsGateway::Line* TwsGateway::HeardLine(std::int32_t number) {
  watch_.OnTick(number, now_);
  const auto line = lines_.find(number);
  return line == lines_.end() ? nullptr : &line->second;
}

void TwsGateway::OnQuoteTick(std::int32_t number, int tick_type, std::optional<double> value) {
  Line* line = HeardLine(number);
  if (line == nullptr) {
    return;
  }
  if (const auto field = ToQuoteField(tick_type, line->subject.instrument.option)) {
    EmitTick(*line, *field, value);
  }
}

void TwsGateway::Handle(const tws::TickPrice& message) {
  Line* line = HeardLine(message.req_id);
  if (line == nullptr) {
    return;
  }
  const auto field = ToQuoteField(message.tick_type, line->subject.instrument.option);
  if (!field) {
    return;
  }
  EmitTick(*line, *field, message.price);
  const auto size = SizeOf(*field);
  if (size && message.size) {
    EmitTick(*line, *size, message.size);
  }
}

void TwsGateway::Handle(const tws::TickSize& message) {
  OnQuoteTick(message.req_id, message.tick_type, message.size);
}

void TwsGateway::Handle(const tws::TickGeneric& message) {
  OnQuoteTick(message.req_id, message.tick_type, message.value);
}

void TwsGateway::Handle(const tws::TickOptionComputation& message) {
  const auto source = ToModelSource(message.tick_type);
  const Line* line = source ? HeardLine(message.req_id) : nullptr;
  if (line == nullptr) {
    return;
  }
  broker::ModelTick tick;
  tick.source = *source;
  tick.iv = ToFigure(message.implied_vol);
  tick.delta = ToFigure(message.delta);
  tick.gamma = ToFigure(message.gamma);
  tick.vega = ToFigure(message.vega);
  tick.theta = ToFigure(message.theta);
  tick.price = ToFigure(message.option_price);
  tick.underlying_price = ToFigure(message.underlying_price);
  for (const broker::RequestId consumer : line->consumers) {
    tick.line = consumer;
    Emit(tick);
  }
}

void TwsGateway::Handle(const tws::MarketDataType& message) {
  const auto kind = ToDataKind(message.type);
  const auto line = lines_.find(message.req_id);
  if (kind && line != lines_.end()) {
    for (const broker::RequestId consumer : line->second.consumers) {
      Emit(broker::DataKindChanged{consumer, *kind});
    }
  }
}

void TwsGateway::Handle(const tws::RealTimeBar& message) {
  const Line* line = HeardLine(message.req_id);
  if (line == nullptr) {
    return;
  }
  const auto start = FromEpochSeconds(message.time);
  if (!start) {
    return TellNotUnderstood(
        {Errc::kProtocol, fmt::format("a bar begins at '{}'", message.time), {}});
  }
  for (const broker::RequestId consumer : line->consumers) {
    Emit(broker::RealTimeBar{
        consumer,
        {*start, message.open, message.high, message.low, message.close, message.volume}});
  }
}

void TwsGateway::Handle(const tws::TickSnapshotEnd& message) {
  const auto line = lines_.find(message.req_id);
  if (line == lines_.end() || !line->second.subject.once) {
    return;
  }
  for (const broker::RequestId consumer : line->second.consumers) {
    Emit(broker::LineChanged{consumer, broker::LineState::kComplete});
    wanted_lines_.erase(consumer.value);
  }
  watch_.Close(message.req_id);
  lines_.erase(line);
  line_manager_.Ended(message.req_id, now_);
  PerformLineActions();
}

}  // namespace m8::gateway
