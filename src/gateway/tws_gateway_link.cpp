#include <algorithm>
#include <string>
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
    case Link::kDown:
      return LinkWish::kWait;
    case Link::kWanted:
      return LinkWish::kConnect;
    case Link::kOpen:
      return LinkWish::kKeep;
    case Link::kGivenUp:
      return LinkWish::kClose;
  }
  return LinkWish::kWait;
}

void TwsGateway::OnConnected(TimePoint now) {
  now_ = now;
  last_in_ = now;
  heartbeat_asked_ = false;
  link_ = Link::kOpen;
  output_.Clear();
  session_.OnConnected(now);
  Settle();
}

void TwsGateway::OnDisconnected(std::string_view reason, TimePoint now) {
  now_ = now;
  if (link_ == Link::kWanted) {
    Emit(broker::LinkLost{std::string(reason)});
  } else if (link_ == Link::kOpen) {
    GiveUp(std::string(reason));
  }
  session_.OnDisconnected(now, [](const auto&) {});
  output_.Clear();
  link_ = Link::kDown;
  reconnect_at_ = now + backoff_.Next(rng_);
  Settle();
}

void TwsGateway::OnTimer(TimePoint now) {
  now_ = now;
  if (link_ == Link::kDown && now >= reconnect_at_) {
    link_ = Link::kWanted;
  } else if (link_ == Link::kOpen) {
    session_.OnTimer(now, [this](const auto& event) { Handle(event); });
    EndLateRequests();
    KeepHeartbeat();
  }
  Settle();
}

std::optional<TimePoint> TwsGateway::NextDeadline() const {
  if (!events_.empty()) {
    return now_;
  }
  if (link_ == Link::kDown) {
    return reconnect_at_;
  }
  if (link_ != Link::kOpen) {
    return std::nullopt;
  }
  if (!session_.Ready()) {
    return session_.NextDeadline();
  }
  TimePoint next = last_in_ + settings_.quiet_before_heartbeat +
                   (heartbeat_asked_ ? settings_.heartbeat_timeout : Duration::zero());
  for (const auto& [id, pending] : pending_) {
    next = std::min(next, pending.deadline.value_or(next));
  }
  if (!OutputIsFull()) {
    next = std::min(next, pace_.NextAt(now_).value_or(next));
  }
  return next;
}

std::string_view TwsGateway::Output() const { return output_.Bytes(); }

void TwsGateway::Consume(std::size_t count) {
  const bool was_full = OutputIsFull();
  output_.Consume(count);
  if (was_full && !OutputIsFull()) {
    Wake();
  }
}

bool TwsGateway::OutputIsFull() const { return output_.Size() >= kOutputLimit; }

void TwsGateway::GiveUp(const std::string& reason) {
  if (link_ != Link::kOpen) {
    return;
  }
  link_ = Link::kGivenUp;
  session_.Close();
  pace_.Clear();
  pending_.clear();
  Emit(broker::LinkLost{reason});
}

// Lines come first, so that whoever hears LinkReady finds them asked for already.
void TwsGateway::BecomeReady(const tws::SessionReady& ready) {
  backoff_.Reset();
  ++times_ready_;
  lines_allowed_ = settings_.max_lines;
  SawOrderId(ready.next_order_id - 1);
  bool sent = true;
  if (settings_.market_data_type != broker::DataKind::kLive) {
    tws::RequestMarketDataType type;
    type.type = FromDataKind(settings_.market_data_type);
    sent = Send(Lane::kMarketData, 0, type).has_value();
  }
  for (const auto& [id, line] : lines_) {
    sent = sent && SendLine(broker::RequestId(id), line).has_value();
  }
  M8_ASSERT(sent, "the lanes are empty after a reconnect and have room for every line");
  Emit(broker::LinkReady{ready.version, ready.accounts, broker::OrderId(next_order_id_)});
}

// Every call of the shell ends here: what the sink does with the events may queue more messages.
void TwsGateway::Settle() {
  TakeSessionOutput();
  DeliverEvents();
  Pump();
}

void TwsGateway::DeliverEvents() {
  while (!events_.empty()) {
    const broker::Event event = std::move(events_.front());
    events_.pop_front();
    sink_.On(event, now_);
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
    Emit(std::move(notice));
    End(id);
  }
}

// A cable pulled out sends no end: TWS is asked for the time when it has been quiet, and any byte
// at all is an answer. Never behind data in the queue.
void TwsGateway::KeepHeartbeat() {
  if (!session_.Ready()) {
    return;
  }
  const Duration quiet = now_ - last_in_;
  if (quiet >= settings_.quiet_before_heartbeat + settings_.heartbeat_timeout) {
    GiveUp(fmt::format("TWS has been silent for {:.0f} s", Seconds(quiet)));
  } else if (quiet >= settings_.quiet_before_heartbeat && !heartbeat_asked_) {
    heartbeat_asked_ = Send(Lane::kCancel, 0, tws::RequestCurrentTime{}).has_value();
  }
}

}  // namespace m8::gateway
