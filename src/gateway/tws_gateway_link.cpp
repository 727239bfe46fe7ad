#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "gateway/mapping.hpp"
#include "gateway/tws_gateway.hpp"

namespace m8::gateway {
namespace {

/// More than this waiting for the socket, and messages stay in their lanes, where an order still
/// passes them.
constexpr std::size_t kOutputLimit = 64 * 1024;

}  // namespace

LinkWish TwsGateway::Wish() const {
  switch (link_) {
    case Connection::kDown:
      return LinkWish::kWait;
    case Connection::kWanted:
      return LinkWish::kConnect;
    case Connection::kOpen:
      return LinkWish::kKeep;
    case Connection::kGivenUp:
      return LinkWish::kClose;
  }
  return LinkWish::kWait;
}

void TwsGateway::OnConnected(TimePoint now) {
  if (tap_ != nullptr) {
    tap_->OnConnected(now);
  }
  now_ = now;
  heartbeat_.Restart(now);
  state_.OnConnected(now);
  link_ = Connection::kOpen;
  output_.Clear();
  session_.OnConnected(now);
  Settle();
}

void TwsGateway::OnDisconnected(std::string_view reason, TimePoint now) {
  if (tap_ != nullptr) {
    tap_->OnDisconnected(reason, now);
  }
  now_ = now;
  if (link_ == Connection::kWanted) {
    ++failed_attempts_;
    state_.OnLost(reason, now);
  } else if (link_ == Connection::kOpen) {
    GiveUp(std::string(reason));
  }
  session_.OnDisconnected(now, [](const auto&) {});
  output_.Clear();
  link_ = Connection::kDown;
  // A merely brief ready does not count: a link that flaps is not dialled every second.
  if (ready_at_ && now - *ready_at_ >= settings_.stable_after) {
    backoff_.Reset();
  }
  ready_at_.reset();
  reconnect_at_ = now + backoff_.Next(rng_);
  Settle();
}

void TwsGateway::OnTimer(TimePoint now) {
  if (tap_ != nullptr) {
    tap_->OnTimer(now);
  }
  now_ = now;
  if (link_ == Connection::kDown && now >= reconnect_at_) {
    link_ = Connection::kWanted;
  } else if (link_ == Connection::kOpen) {
    session_.OnTimer(now, [this](const auto& event) { Handle(event); });
    EndLateRequests();
    KeepHeartbeat();
    KeepLines();
    line_manager_.OnTimer(now_);
    PerformLineActions();
    KeepMemory();
  }
  state_.OnTimer(now);
  TellRateRecovered();
  Settle();
}

std::optional<TimePoint> TwsGateway::NextDeadline() const {
  if (!events_.empty()) {
    return now_;
  }
  auto next = state_.NextDeadline();
  const auto consider = [&next](std::optional<TimePoint> when) {
    next = next && when ? std::min(*next, *when) : when ? when : next;
  };
  if (link_ == Connection::kDown) {
    consider(reconnect_at_);
  }
  if (link_ != Connection::kOpen) {
    return next;
  }
  if (!session_.Ready()) {
    consider(session_.NextDeadline());
    return next;
  }
  consider(heartbeat_.NextDeadline());
  if (!state_.UpstreamLost()) {  // until then lines are not looked at
    consider(watch_.NextDeadline(now_));
  }
  consider(line_manager_.NextDeadline());
  if (history_.memory != nullptr) {
    consider(save_at_);
  }
  for (const auto& [id, pending] : pending_) {
    consider(pending.deadline);
  }
  if (!OutputIsFull() && !OrderMustWait()) {
    consider(pace_.NextAt(now_));
  }
  return next;
}

std::string_view TwsGateway::Output() const { return output_.Bytes(); }

void TwsGateway::Consume(std::size_t count) {
  if (tap_ != nullptr) {
    tap_->OnTaken(Output().substr(0, count), now_);
  }
  const bool was_full = OutputIsFull();
  output_.Consume(count);
  if (was_full && !OutputIsFull()) {
    Wake();
  }
}

bool TwsGateway::OutputIsFull() const { return output_.Size() >= kOutputLimit; }

void TwsGateway::GiveUp(const std::string& reason) {
  if (link_ != Connection::kOpen) {
    return;
  }
  link_ = Connection::kGivenUp;
  session_.Close();
  pace_.Clear();
  pending_.clear();
  resync_.Reset();
  silent_since_.reset();
  state_.OnLost(reason, now_);
  if (!std::exchange(told_ready_, false)) {
    ++failed_attempts_;
    return;
  }
  Emit(broker::LinkLost{reason});
  SaveMemory();
}

// Lines come first, so that whoever hears LinkReady finds them asked for already.
void TwsGateway::BecomeReady(const tws::SessionReady& ready) {
  ++times_ready_;
  order_ids_.Saw(static_cast<std::int64_t>(ready.next_order_id) - 1);
  resync_.Begin();
  watch_.VerifyAll(now_);
  state_.OnStarted(now_);
  bool sent = true;
  if (settings_.market_data_type != broker::DataKind::kLive) {
    tws::RequestMarketDataType type;
    type.type = FromDataKind(settings_.market_data_type);
    sent = Send(Lane::kMarketData, 0, type).has_value();
  }
  for (auto& [id, line] : lines_) {
    line.heard = {};
    sent = sent && SendLine(id, line.subject).has_value();
  }
  M8_ASSERT(sent, "the lanes are empty after a reconnect and have room for every line");
  LoadBook();
  line_manager_.ForgetLimit(now_);
  PerformLineActions();
  told_ready_ = true;
  Emit(broker::LinkReady{ready.version, ready.accounts, broker::OrderId(order_ids_.Next())});
}

// Every call of the shell ends here: what the sink does with the events may queue more messages.
void TwsGateway::Settle() {
  TakeSessionOutput();
  do {
    TellLink();
    DeliverEvents();
    AskMissing();
    TellLink();
  } while (!events_.empty());
  Pump();
}

void TwsGateway::DeliverEvents() {
  constexpr std::size_t kKept = 1'000;  // a burst's memory is given back
  for (std::size_t next = 0; next < events_.size(); ++next) {
    const broker::Event event = std::move(events_[next]);  // the sink may add to them
    sink_.On(event, now_);
  }
  events_.clear();
  if (events_.capacity() > kKept) {
    events_.shrink_to_fit();
  }
}

void TwsGateway::TakeSessionOutput() {
  output_.Tail().append(session_.Output());
  session_.Consume(session_.Output().size());
}

void TwsGateway::Pump() {
  if (!session_.Ready()) {
    return;
  }
  while (!OutputIsFull()) {
    if (OrderMustWait()) {
      if (heartbeat_.Waiting()) {
        return;
      }
      AskTime();
    }
    auto message = pace_.Pop(now_);
    if (!message) {
      return;
    }
    output_.Tail().append(message->bytes);
    ++messages_out_;
    const auto asked = pending_.find(static_cast<std::int32_t>(message->key));
    if (asked != pending_.end() && !asked->second.deadline) {
      asked->second.deadline = now_ + settings_.answer_timeout;
    }
  }
}

void TwsGateway::TellRateRecovered() {
  if (!pace_.RecoverRate(now_)) {
    return;
  }
  broker::Notice notice;
  notice.code = code::kFullRate;
  notice.text = fmt::format("TWS has refused no message for a while: {} a second again",
                            pace_.Counters().allowed_per_second);
  Emit(std::move(notice));
}

void TwsGateway::EndLateRequests() {
  std::vector<std::int32_t> late;
  for (const auto& [id, pending] : pending_) {
    if (pending.deadline && *pending.deadline <= now_) {
      late.push_back(id);
    }
  }
  for (const std::int32_t id : late) {
    broker::Notice notice;
    if (id > 0) {
      notice.request = broker::RequestId(id);
    }
    notice.code = code::kNoAnswer;
    notice.text = fmt::format("no answer from TWS within {} s", Seconds(settings_.answer_timeout));
    notice.effect = broker::Effect::kEnded;
    EmitNotice(std::move(notice));
    Pending& pending = pending_.at(id);
    pending.asked = 1;
    AnsweredCensus(pending.question, true);
    End(id, false);
  }
}

}  // namespace m8::gateway
