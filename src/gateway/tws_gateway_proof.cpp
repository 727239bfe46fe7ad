#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "gateway/detail/question_ids.hpp"
#include "gateway/tws_gateway.hpp"

namespace m8::gateway {
namespace {

/// What was subscribed and when the link was well is kept this often; order ids before their use.
constexpr Duration kSaveEvery = std::chrono::minutes{1};
/// A link that stays deaf whatever is done is connected anew ever more rarely.
constexpr int kMostDeafDoublings = 5;

}  // namespace

/// What the link's parts know becomes the link's state, and its news.
void TwsGateway::TellLink() {
  if (session_.Ready()) {
    if (resync_.Done()) {
      state_.OnSynchronised(now_);
    }
    const auto lines = watch_.Judge(now_);
    state_.OnFlow(lines.flow, lines.reason, now_);
    if (!ready_at_ && state_.Phase() == broker::LinkPhase::kReady) {
      ready_at_ = now_;
    }
  }
  for (auto& event : state_.TakeEvents()) {
    Emit(std::move(event));
  }
}

void TwsGateway::Disturbed(LinkAction action, std::string_view reason) {
  if (action == LinkAction::kDrop) {
    return GiveUp(std::string(reason));
  }
  if (action == LinkAction::kNone || !session_.Ready()) {
    return;
  }
  if (action == LinkAction::kRecover) {
    for (const auto& [id, line] : lines_) {
      AskLineAgain(id);
    }
  }
  watch_.VerifyAll(now_);
  if (action != LinkAction::kVerifyLines) {
    resync_.Begin();
  }
}

// After the sink has heard of the disturbance, which is when it asks.
void TwsGateway::AskMissing() {
  if (!session_.Ready() || state_.UpstreamLost()) {
    return;
  }
  for (const Census census : resync_.Missing()) {
    if (!AskFor(census)) {
      return;  // the queue is full: at the next turn
    }
  }
}

Result<void> TwsGateway::AskFor(Census census) {
  switch (census) {
    case Census::kOpenOrders:
      return RequestOpenOrders();
    case Census::kExecutions:
      return RequestExecutions(NewRequestId());
    case Census::kCompletedOrders:
      return RequestCompletedOrders();
    case Census::kPositions:
      return SubscribePositions();
  }
  return {};
}

// TWS was seen not to end an empty list of executions: silence is its answer. Of the others none.
void TwsGateway::AnsweredCensus(Question question, bool late) {
  const auto answered = [&](Census census) {
    return late ? resync_.OnLate(census) : resync_.OnAnswered(census);
  };
  switch (question) {
    case Question::kOpenOrders:
      return answered(Census::kOpenOrders);
    case Question::kCompletedOrders:
      return answered(Census::kCompletedOrders);
    case Question::kPositions:
      return answered(Census::kPositions);
    case Question::kExecutions:
      return resync_.OnAnswered(Census::kExecutions);
    case Question::kContracts:
    case Question::kOptionParameters:
    case Question::kBars:
    case Question::kAccountSummary:
      return;
  }
}

// In the lane of the cancels: a proof of life never waits behind what needs it.
void TwsGateway::AskTime() {
  if (Send(Lane::kCancel, 0, tws::RequestCurrentTime{})) {
    heartbeat_.OnAsked(now_);
  }
}

// A cable pulled out sends no end.
void TwsGateway::KeepHeartbeat() {
  if (!session_.Ready()) {
    return;
  }
  switch (heartbeat_.Judge(now_)) {
    case Heartbeat::Verdict::kAlive:
      return;
    case Heartbeat::Verdict::kAsk:
      return AskTime();
    case Heartbeat::Verdict::kDead:
      return GiveUp(heartbeat_.WhyDead(now_));
  }
}

/// A socket into which an order is written blindly may deliver it minutes later.
bool TwsGateway::OrderMustWait() const {
  const bool orders_wait = !pace_.Empty(Lane::kOrder) || !pace_.Empty(Lane::kModify);
  return orders_wait && pace_.Empty(Lane::kCancel) &&
         now_ - heartbeat_.LastIn() > settings_.order_proof_age;
}

void TwsGateway::KeepLines() {
  if (!session_.Ready() || state_.UpstreamLost()) {
    return;
  }
  for (const std::int32_t line : watch_.TakeSilent(now_)) {
    AskLineAgain(line);
  }
  const auto judged = watch_.Judge(now_);
  if (judged.flow == Flow::kFlowing) {
    deaf_drops_ = 0;
  }
  if (judged.flow != Flow::kSilent || watch_.Competing()) {
    silent_since_.reset();
    return;
  }
  silent_since_ = silent_since_.value_or(now_);
  if (now_ - *silent_since_ >= settings_.deaf_timeout * (1 << deaf_drops_)) {
    deaf_drops_ = std::min(deaf_drops_ + 1, kMostDeafDoublings);
    GiveUp("deaf: " + judged.reason);
  }
}

// Memory
// ----------------------------------------------------------------------------------------------

Remembered TwsGateway::ToRemember() const {
  Remembered remembered;
  remembered.order_id_mark = order_ids_.Mark();
  remembered.last_well = state_.LastWell(now_);
  for (const auto& [id, line] : lines_) {
    if (!line.subject.bars && !line.subject.once) {
      remembered.lines.push_back(line.subject.instrument);
    }
  }
  return remembered;
}

Result<void> TwsGateway::SaveMark() {
  const auto mark = order_ids_.MarkToSave();
  if (!mark) {
    return {};
  }
  if (history_.memory != nullptr) {
    auto remembered = ToRemember();
    remembered.order_id_mark = *mark;
    if (auto saved = history_.memory->Save(remembered); !saved) {
      return tl::unexpected(saved.error().Within("no order id without its mark on disk"));
    }
  }
  order_ids_.Saved(*mark);
  return {};
}

void TwsGateway::SaveMemory() {
  save_at_ = now_ + kSaveEvery;
  if (history_.memory == nullptr) {
    return;
  }
  if (const auto saved = history_.memory->Save(ToRemember()); !saved) {
    broker::Notice notice;
    notice.code = code::kNotSaved;
    notice.text = saved.error().Text();
    Emit(std::move(notice));
  }
}

void TwsGateway::KeepMemory() {
  if (session_.Ready() && now_ >= save_at_) {
    SaveMemory();
  }
}

}  // namespace m8::gateway
