// Questions and their answers: asked once for all who ask the same, and contracts once a day.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/detail/bar_texts.hpp"
#include "gateway/instrument_key.hpp"
#include "gateway/mapping.hpp"
#include "gateway/tws_gateway.hpp"
#include "market/time_zone.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kTrades = "TRADES";
constexpr std::string_view kMid = "MIDPOINT";
constexpr std::string_view kBidAsk = "BID_ASK";
constexpr int kEpochDates = 2;

/// Bars of a day or longer carry a date, shorter ones seconds since 1970.
std::optional<TimePoint> BarStart(const std::string& text, std::string_view zone) {
  if (const auto date = ParseDate(text)) {
    const auto midnight = market::ToUtc(market::LocalTime{*date, {}}, zone);
    return midnight ? std::optional(*midnight) : std::nullopt;
  }
  const auto seconds = ParseNumber<std::int64_t>(text);
  return seconds ? FromEpochSeconds(*seconds) : std::nullopt;
}

}  // namespace

// Asking
// ----------------------------------------------------------------------------------------------

template <class Message>
Result<void> TwsGateway::AskOnce(Lane lane,
                                 std::int32_t id,
                                 Question question,
                                 const std::string& text,
                                 const Message& message,
                                 std::optional<HistoryDemand> history) {
  M8_CHECK(CheckReady());
  if (pace_.Join(text, id)) {
    pending_[id] = Pending{.question = question, .asked = 1};
    return {};
  }
  if (auto sent = Send(lane, id, message, std::move(history)); !sent) {
    pace_.Forget(id);
    return sent;
  }
  pending_[id] = Pending{.question = question, .asked = 1, .text = text};
  return {};
}

Result<void> TwsGateway::FindContracts(broker::RequestId id, const broker::Instrument& question) {
  M8_CHECK(CheckReady());
  const std::string text = "contracts " + KeyOf(question);
  if (const auto* known = book_.Find(text, Today())) {
    for (broker::ContractFound found : *known) {
      found.request = id;
      Emit(std::move(found));
    }
    Emit(broker::ContractsEnd{id});
    Wake();
    return {};
  }
  tws::RequestContractData message;
  message.req_id = id.value;
  message.contract = ToContract(question);
  M8_CHECK(AskOnce(Lane::kContract, id.value, Question::kContracts, text, message));
  const bool exact = question.option && question.option->strike != Price{};
  pending_.at(id.value).remember = exact ? Remember::kAlways : Remember::kFound;
  return {};
}

Result<void> TwsGateway::FindOptionParameters(broker::RequestId id,
                                              const broker::Instrument& underlying) {
  const tws::Contract contract = ToContract(underlying);
  tws::RequestSecDefOptParams message;
  message.req_id = id.value;
  message.underlying_symbol = contract.symbol;
  message.underlying_sec_type = contract.sec_type;
  message.underlying_con_id = contract.con_id;
  return AskOnce(Lane::kContract, id.value, Question::kOptionParameters,
                 "expiries " + KeyOf(underlying), message);
}

Result<void> TwsGateway::RequestBars(const broker::BarsRequest& request) {
  const auto bar_size = detail::BarSizeText(request.bar_size);
  if (!bar_size || request.span <= Duration::zero()) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("TWS has no bars of {} s over {} s", Seconds(request.bar_size),
                            Seconds(request.span)));
  }
  tws::RequestHistoricalData message;
  message.req_id = request.id.value;
  message.contract = ToContract(request.instrument);
  message.bar_size = *bar_size;
  message.duration = detail::SpanText(request.span);
  message.use_rth = request.regular_hours_only;
  message.what_to_show = request.instrument.type == broker::SecurityType::kCombo ? kMid : kTrades;
  message.date_format = kEpochDates;
  const std::string contract = KeyOf(request.instrument) + " " + message.what_to_show;
  HistoryDemand demand{
      contract,
      fmt::format("{} {} {} {}", contract, message.bar_size, message.duration, message.use_rth),
      message.what_to_show == kBidAsk};
  const std::string text = "bars " + demand.request;
  return AskOnce(Lane::kHistory, request.id.value, Question::kBars, text, message,
                 std::move(demand));
}

// The book of the day
// ----------------------------------------------------------------------------------------------

Date TwsGateway::Today() const { return market::ToLocal(now_).date; }

void TwsGateway::LoadBook() {
  if (history_.contracts == nullptr || std::exchange(book_loaded_, true)) {
    return;
  }
  const auto saved = history_.contracts->Load();
  if (!saved) {
    return TellNotKept(saved.error());
  }
  if (saved->empty()) {
    return;
  }
  const auto read = book_.Read(*saved, Today());
  if (!read && read.error().code != Errc::kNotFound) {  // of another day it is no more than old
    TellNotKept(read.error());
  }
}

void TwsGateway::SaveBook() {
  if (history_.contracts == nullptr || !book_.Changed()) {
    return;
  }
  if (const auto saved = history_.contracts->Save(book_.Text()); !saved) {
    TellNotKept(saved.error());
  }
}

void TwsGateway::TellNotKept(const Error& error) {
  broker::Notice notice;
  notice.code = code::kNotSaved;
  notice.text = error.Text();
  Emit(std::move(notice));
}

void TwsGateway::RememberContracts(std::int32_t id) {
  const Pending& pending = pending_.at(id);
  const bool worth_it = !pending.found.empty() || pending.remember == Remember::kAlways;
  if (pending.text.empty() || !worth_it) {
    return;
  }
  book_.Remember(pending.text, pending.found, Today());
  SaveBook();
}

// A strike is listed or it is not. A whole chain that is not found may be a broken farm.
void TwsGateway::RememberNotListed(std::int32_t id) {
  const auto pending = pending_.find(id);
  if (pending != pending_.end() && pending->second.question == Question::kContracts) {
    RememberContracts(id);
  }
}

// Answers
// ----------------------------------------------------------------------------------------------

template <class Part>
void TwsGateway::EmitToAskers(std::int32_t id, Part part) {
  pace_.AnswerBegins(id);
  for (const std::int32_t asker : pace_.Askers(id)) {
    part.request = broker::RequestId(asker);
    Emit(part);
  }
}

bool TwsGateway::Answers(std::int32_t id, Question question) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || found->second.question != question) {
    return false;
  }
  found->second.deadline = now_ + settings_.answer_timeout;
  return true;
}

void TwsGateway::End(std::int32_t id, bool whole) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) {
    return;
  }
  if (--found->second.asked > 0) {
    found->second.deadline = now_ + settings_.answer_timeout;
    return;
  }
  const Question question = found->second.question;
  for (const std::int32_t asker : Close(found)) {
    EmitEnd(asker, question, whole);
  }
}

std::vector<std::int32_t> TwsGateway::Close(std::map<std::int32_t, Pending>::iterator question) {
  const std::int32_t id = question->first;
  const bool was_sent = question->second.deadline.has_value();
  if (question->second.question == Question::kBars && was_sent) {
    pace_.HistoryEnded();
  }
  auto askers = pace_.Askers(id);
  pace_.Forget(id);
  for (const std::int32_t asker : askers) {
    pending_.erase(asker);
  }
  return askers;
}

void TwsGateway::EmitNotice(broker::Notice notice) {
  if (!notice.request) {
    return Emit(std::move(notice));
  }
  for (const std::int32_t asker : pace_.Askers(notice.request->value)) {
    notice.request = broker::RequestId(asker);
    Emit(notice);
  }
}

void TwsGateway::EmitEnd(std::int32_t id, Question question, bool whole) {
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
      return Emit(broker::OpenOrdersEnd{whole});
    case Question::kCompletedOrders:
      return Emit(broker::CompletedOrdersEnd{whole});
    case Question::kPositions:
      return Emit(broker::PositionsEnd{whole});
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
  found.instrument = std::move(*instrument);
  found.long_name = message.long_name;
  found.time_zone = message.time_zone_id;
  if (message.min_tick > 0) {
    found.min_tick = ToPrice(message.min_tick);
  }
  EmitToAskers(message.req_id, found);
  pending_.at(message.req_id).found.push_back(std::move(found));
}

void TwsGateway::Handle(const tws::ContractDataEnd& message) {
  if (Answers(message.req_id, Question::kContracts)) {
    RememberContracts(message.req_id);
    End(message.req_id);
  }
}

void TwsGateway::Handle(const tws::SecDefOptParam& message) {
  if (!Answers(message.req_id, Question::kOptionParameters)) {
    return;
  }
  broker::OptionParameters parameters;
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
  EmitToAskers(message.req_id, std::move(parameters));
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
  for (const tws::HistoricalBar& bar : message.bars) {
    const auto start = BarStart(bar.date, settings_.time_zone);
    if (!start) {
      TellNotUnderstood({Errc::kProtocol, fmt::format("a bar begins at '{}'", bar.date), {}});
    } else if (bar.open && bar.high && bar.low && bar.close) {
      answer.bars.push_back({*start, *bar.open, *bar.high, *bar.low, *bar.close, bar.volume});
    }
  }
  for (const std::int32_t asker : Close(pending_.find(message.req_id))) {
    answer.request = broker::RequestId(asker);
    Emit(answer);
  }
}

}  // namespace m8::gateway
