#include "gateway/tws_gateway.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "gateway/detail/bar_texts.hpp"
#include "gateway/detail/question_ids.hpp"
#include "gateway/instrument_key.hpp"
#include "gateway/mapping.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kSummaryTags =
    "NetLiquidation,TotalCashValue,AvailableFunds,BuyingPower,ExcessLiquidity,InitMarginReq,"
    "MaintMarginReq,GrossPositionValue,UnrealizedPnL,RealizedPnL";
constexpr std::string_view kAllAccounts = "All";
constexpr std::string_view kTrades = "TRADES";
constexpr std::string_view kMid = "MIDPOINT";
constexpr std::string_view kBidAsk = "BID_ASK";
constexpr int kEpochDates = 2;

tws::ClientOptions SessionOptions(const GatewaySettings& settings) {
  tws::ClientOptions options;
  options.client_id = static_cast<int>(settings.client_id);
  options.connect_options = settings.connect_options;
  options.handshake_deadline = settings.handshake_timeout;
  return options;
}

LinkSchedule ScheduleOf(const GatewaySettings& settings) {
  std::vector<WindowRule> rules;
  for (const auto& [kind, text] :
       {std::pair{broker::WindowKind::kDailyRestart, std::string_view(settings.daily_restart)},
        std::pair{broker::WindowKind::kWeeklyLogin, std::string_view(settings.weekly_login)}}) {
    auto rule = ParseWindow(kind, text);
    M8_ASSERT(rule.has_value(), "the windows were checked when they were declared");
    if (*rule) {
      rules.push_back(std::move(**rule));
    }
  }
  return LinkSchedule(std::move(rules));
}

LinkState::Options StateOptions(const GatewaySettings& settings, const LinkHistory& history) {
  return {ScheduleOf(settings), settings.alarm_after, history.remembered.last_well};
}

Heartbeat::Options HeartbeatOptions(const GatewaySettings& settings) {
  return {settings.quiet_before_heartbeat, settings.heartbeat_every, settings.heartbeat_timeout};
}

LineWatch::Options WatchOptions(const GatewaySettings& settings) {
  LineWatch::Options options;
  options.first_tick = settings.first_tick_timeout;
  options.silence = settings.silence_timeout;
  return options;
}

/// Room for every line to be opened, closed, opened again and closed: see OpenLine.
CoordinatorSettings WithRoomForLines(CoordinatorSettings settings, std::int64_t max_lines) {
  settings.queue_limit = std::max(settings.queue_limit, 6 * max_lines + 16);
  return settings;
}

}  // namespace

TwsGateway::TwsGateway(GatewaySettings settings,
                       broker::EventSink& sink,
                       Rng rng,
                       LinkHistory history)
    : settings_(std::move(settings)),
      sink_(sink),
      rng_(rng),
      session_(SessionOptions(settings_)),
      backoff_({settings_.reconnect_first, settings_.reconnect_most}),
      pace_(WithRoomForLines(settings_.requests, settings_.max_lines)),
      state_(StateOptions(settings_, history)),
      heartbeat_(HeartbeatOptions(settings_)),
      watch_(WatchOptions(settings_)),
      history_(std::move(history)),
      order_ids_(history_.first_order_id.value, history_.remembered.order_id_mark),
      lines_allowed_(settings_.max_lines) {}

Result<void> TwsGateway::CheckReady() const {
  if (!session_.Ready()) {
    return Fail(Errc::kUnavailable, "the link to TWS is not ready", "wait for it; see health");
  }
  return {};
}

void TwsGateway::Wake() {
  if (wake_) {
    wake_();
  }
}

template <class Message>
Result<void> TwsGateway::Ask(Lane lane,
                             std::int32_t id,
                             Question question,
                             const Message& message) {
  M8_CHECK(Send(lane, id, message));
  Pending& pending = pending_[id];
  pending.question = question;
  pending.deadline.reset();
  ++pending.asked;
  return {};
}

broker::RequestId TwsGateway::NewRequestId() { return broker::RequestId(++last_request_id_); }

Result<broker::OrderId> TwsGateway::NewOrderId() {
  M8_CHECK(CheckReady());
  if (order_ids_.Next() >= kFirstRequestId) {
    return Fail(Errc::kOutOfRange,
                fmt::format("order id {} would be taken for a request", order_ids_.Next()),
                "reset the API order id sequence in TWS: Global Configuration, API, Settings");
  }
  M8_CHECK(SaveMark());
  return broker::OrderId(order_ids_.Take());
}

Result<void> TwsGateway::FindContracts(broker::RequestId id, const broker::Instrument& question) {
  tws::RequestContractData message;
  message.req_id = id.value;
  message.contract = ToContract(question);
  return Ask(Lane::kContract, id.value, Question::kContracts, message);
}

Result<void> TwsGateway::FindOptionParameters(broker::RequestId id,
                                              const broker::Instrument& underlying) {
  const tws::Contract contract = ToContract(underlying);
  tws::RequestSecDefOptParams message;
  message.req_id = id.value;
  message.underlying_symbol = contract.symbol;
  message.underlying_sec_type = contract.sec_type;
  message.underlying_con_id = contract.con_id;
  return Ask(Lane::kContract, id.value, Question::kOptionParameters, message);
}

Result<void> TwsGateway::Subscribe(broker::RequestId line, const broker::Instrument& instrument) {
  return OpenLine(line, Line{instrument, false});
}

Result<void> TwsGateway::SubscribeRealTimeBars(broker::RequestId line,
                                               const broker::Instrument& instrument) {
  return OpenLine(line, Line{instrument, true});
}

Result<void> TwsGateway::OpenLine(broker::RequestId id, Line line) {
  M8_CHECK(CheckReady());
  if (lines_.contains(id.value)) {
    return Fail(Errc::kInvalidArgument, fmt::format("line {} is open already", id.value));
  }
  const auto open = static_cast<std::int64_t>(lines_.size());
  if (open >= lines_allowed_) {
    return Fail(Errc::kRefused, fmt::format("all {} market-data lines are in use", lines_allowed_),
                "close one first, or raise tws.max_lines if the account has more");
  }
  // Unsubscribe and AskLineAgain cannot fail: what is left must take three messages a line.
  if (pace_.Room(Lane::kMarketData) <= 3 * (lines_.size() + 1)) {
    return Fail(Errc::kUnavailable, "the queue of market data messages to TWS is full",
                "ask for less at once");
  }
  M8_CHECK(SendLine(id, line));
  const bool index = line.instrument.type == broker::SecurityType::kIndex && !line.bars;
  watch_.Open(id.value, index ? LineWatch::Kind::kIndex : LineWatch::Kind::kOther, now_);
  lines_.emplace(id.value, std::move(line));
  return {};
}

Result<void> TwsGateway::SendLine(broker::RequestId id, const Line& line) {
  if (line.bars) {
    tws::RequestRealTimeBars message;
    message.req_id = id.value;
    message.contract = ToContract(line.instrument);
    // Options trade too rarely for bars of five seconds.
    const bool option = line.instrument.type == broker::SecurityType::kOption;
    message.what_to_show = option ? kMid : kTrades;
    message.use_rth = true;
    return Send(Lane::kMarketData, id.value, message);
  }
  tws::RequestMarketData message;
  message.req_id = id.value;
  message.contract = ToContract(line.instrument);
  message.generic_ticks = GenericTicks(line.instrument.type);
  return Send(Lane::kMarketData, id.value, message);
}

// The key 0 keeps it apart from the request that opens the line, which may still be withdrawn.
void TwsGateway::CloseLine(broker::RequestId id, const Line& line) {
  tws::CancelRealTimeBars end_bars;
  end_bars.req_id = id.value;
  tws::CancelMarketData end_quotes;
  end_quotes.req_id = id.value;
  const auto sent =
      line.bars ? Send(Lane::kMarketData, 0, end_bars) : Send(Lane::kMarketData, 0, end_quotes);
  M8_ASSERT(sent.has_value(), "OpenLine keeps room for the close");
}

void TwsGateway::Unsubscribe(broker::RequestId line) {
  const auto found = lines_.find(line.value);
  if (found == lines_.end()) {
    return;
  }
  const bool sent = !pace_.Withdraw(Lane::kMarketData, line.value);
  if (sent && session_.Ready()) {
    CloseLine(line, found->second);
  }
  watch_.Close(line.value);
  lines_.erase(found);
}

// TWS may or may not have dropped the old one: it is closed first, and one that still waits to be
// opened is left alone, since 1101 comes in storms.
void TwsGateway::AskLineAgain(std::int32_t id) {
  const auto line = lines_.find(id);
  if (line == lines_.end() || pace_.Waits(Lane::kMarketData, id)) {
    return;
  }
  CloseLine(broker::RequestId(id), line->second);
  const auto sent = SendLine(broker::RequestId(id), line->second);
  M8_ASSERT(sent.has_value(), "the lane has room for every line");
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
  M8_CHECK(Send(Lane::kHistory, request.id.value, message, std::move(demand)));
  pending_[request.id.value] = Pending{.question = Question::kBars, .asked = 1};
  return {};
}

Result<void> TwsGateway::RequestAccountSummary(broker::RequestId id) {
  tws::RequestAccountSummary message;
  message.req_id = id.value;
  message.group = kAllAccounts;
  message.tags = kSummaryTags;
  return Ask(Lane::kContract, id.value, Question::kAccountSummary, message);
}

Result<void> TwsGateway::SubscribePositions() {
  M8_CHECK(Ask(Lane::kContract, detail::kPositionsQuestion, Question::kPositions,
               tws::RequestPositions{}));
  resync_.OnAsked(Census::kPositions);
  return {};
}

Result<void> TwsGateway::SubscribePnl(broker::RequestId id, const std::string& account) {
  tws::RequestPnl message;
  message.req_id = id.value;
  message.account = account;
  return Send(Lane::kContract, id.value, message);
}

Result<void> TwsGateway::RequestOpenOrders() {
  M8_CHECK(Ask(Lane::kContract, detail::kOpenOrdersQuestion, Question::kOpenOrders,
               tws::RequestAllOpenOrders{}));
  resync_.OnAsked(Census::kOpenOrders);
  return {};
}

Result<void> TwsGateway::RequestExecutions(broker::RequestId id) {
  tws::RequestExecutions message;
  message.req_id = id.value;
  M8_CHECK(Ask(Lane::kContract, id.value, Question::kExecutions, message));
  resync_.OnAsked(Census::kExecutions);
  return {};
}

Result<void> TwsGateway::RequestCompletedOrders() {
  M8_CHECK(Ask(Lane::kContract, detail::kCompletedOrdersQuestion, Question::kCompletedOrders,
               tws::RequestCompletedOrders{}));
  resync_.OnAsked(Census::kCompletedOrders);
  return {};
}

Result<void> TwsGateway::RequestCurrentTime() {
  M8_CHECK(Send(Lane::kContract, 0, tws::RequestCurrentTime{}));
  heartbeat_.OnAsked(now_);
  return {};
}

Result<void> TwsGateway::Place(const broker::Order& order) {
  M8_CHECK(CheckReady());
  if (state_.UpstreamLost()) {
    // TWS would refuse it, or keep it and send it later.
    return Fail(Errc::kUnavailable, "TWS has lost IB", "wait for it; see health");
  }
  M8_TRY(tws::PlaceOrder message, ToPlaceOrder(order));
  const auto known = orders_.find(order.id.value);
  const bool combo = order.instrument.type == broker::SecurityType::kCombo;
  if (known != orders_.end() && known->second.echoed && combo) {
    // TWS reorders legs; a change with the legs as first sent is refused (105).
    message.contract = *known->second.echoed;
  }
  const bool changes = known != orders_.end() && !pace_.Waits(Lane::kOrder, order.id.value);
  M8_CHECK(Send(changes ? Lane::kModify : Lane::kOrder, order.id.value, message));
  order_ids_.Saw(order.id.value);
  KnownOrder& record = orders_[order.id.value];
  record.changed = record.acknowledged;
  return {};
}

// A cancel may overtake everything but the order that it is about; a change of that order that
// still waits has become pointless.
Result<void> TwsGateway::Cancel(broker::OrderId id) {
  tws::CancelOrder message;
  message.order_id = static_cast<int>(id.value);
  const bool waits = pace_.Waits(Lane::kOrder, id.value);
  M8_CHECK(Send(waits ? Lane::kOrder : Lane::kCancel, id.value, message));
  pace_.Withdraw(Lane::kModify, id.value);
  return {};
}

Result<void> TwsGateway::CancelAll() {
  const bool orders_wait = !pace_.Empty(Lane::kOrder) || !pace_.Empty(Lane::kModify);
  return Send(orders_wait ? Lane::kOrder : Lane::kCancel, 0, tws::GlobalCancel{});
}

void TwsGateway::ExpectTicks(TimePoint from, TimePoint until) {
  watch_.Expect(from, until);
  Wake();
}

broker::LinkStatus TwsGateway::Link() const {
  auto status = state_.Status();
  status.last_well = state_.LastWell(now_);
  return status;
}

broker::LinkFigures TwsGateway::Figures() const {
  const tws::SessionCounters& counters = session_.Counters();
  broker::LinkFigures figures;
  figures.ready = session_.Ready();
  figures.lines_in_use = static_cast<std::int64_t>(lines_.size());
  figures.lines_allowed = lines_allowed_;
  figures.queued_messages = static_cast<std::int64_t>(pace_.Queued());
  figures.messages_in = static_cast<std::int64_t>(counters.frames_in);
  figures.messages_out = static_cast<std::int64_t>(counters.frames_out) + messages_out_;
  figures.malformed = not_understood_;
  figures.unknown_ids = static_cast<std::int64_t>(counters.unknown);
  figures.failed_attempts = failed_attempts_;
  figures.reconnects = std::max<std::int64_t>(times_ready_ - 1, 0);
  return figures;
}

}  // namespace m8::gateway
