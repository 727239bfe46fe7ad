#include "gateway/tws_gateway.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "gateway/detail/question_ids.hpp"
#include "gateway/mapping.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kSummaryTags =
    "NetLiquidation,TotalCashValue,AvailableFunds,BuyingPower,ExcessLiquidity,InitMarginReq,"
    "MaintMarginReq,GrossPositionValue,UnrealizedPnL,RealizedPnL";
constexpr std::string_view kAllAccounts = "All";

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

LineSettings LinesOf(const GatewaySettings& settings) {
  LineSettings lines;
  lines.max_lines = settings.max_lines;
  return lines;
}

/// Room for every line, held or waited for, to be opened, closed, opened again and closed: see
/// RequestLine.
CoordinatorSettings WithRoomForLines(CoordinatorSettings settings, const LineSettings& lines) {
  settings.queue_limit =
      std::max(settings.queue_limit, 6 * (lines.max_lines + lines.queue_limit) + 16);
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
      pace_(WithRoomForLines(settings_.requests, LinesOf(settings_))),
      state_(StateOptions(settings_, history)),
      heartbeat_(HeartbeatOptions(settings_)),
      watch_(WatchOptions(settings_)),
      history_(std::move(history)),
      order_ids_(history_.first_order_id.value, history_.remembered.order_id_mark),
      line_manager_(LinesOf(settings_)) {}

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
  const LineCounters lines = line_manager_.Counters();
  figures.lines_in_use = lines.open;
  figures.lines_allowed = lines.allowed;
  figures.lines_waiting = lines.waiting;
  figures.line_evictions = lines.evictions;
  figures.line_waits = lines.waits;
  const CoordinatorCounters requests = pace_.Counters();
  figures.queued_messages = requests.queued;
  figures.pressure = pace_.Pressure();
  figures.throttled = requests.throttled;
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    Duration& longest = IsOrderLane(static_cast<Lane>(lane)) ? figures.order_wait_longest
                                                             : figures.data_wait_longest;
    longest = std::max(longest, requests.lanes[lane].wait_longest);
  }
  figures.messages_in = static_cast<std::int64_t>(counters.frames_in);
  figures.messages_out = static_cast<std::int64_t>(counters.frames_out) + messages_out_;
  figures.malformed = not_understood_;
  figures.unknown_ids = static_cast<std::int64_t>(counters.unknown);
  figures.failed_attempts = failed_attempts_;
  figures.reconnects = std::max<std::int64_t>(times_ready_ - 1, 0);
  return figures;
}

}  // namespace m8::gateway
