#include "gateway/request_coordinator.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::gateway {
namespace {

constexpr std::array<std::string_view, kLaneCount> kLaneNames = {
    "cancel", "modify", "order", "contract", "market data", "history"};
constexpr std::size_t Index(Lane lane) { return static_cast<std::size_t>(lane); }
constexpr std::size_t kHistoryIndex = Index(Lane::kHistory);

// Depths up to which the pressure is said to be this.
constexpr std::size_t kNormalUpTo = 25;
constexpr std::size_t kLightUpTo = 50;
constexpr std::size_t kModerateUpTo = 75;
constexpr std::size_t kHeavyUpTo = 100;
constexpr std::size_t kPauseUntilBelow = 50;

}  // namespace

std::string_view Name(Lane lane) { return kLaneNames[Index(lane)]; }

RequestCoordinator::RequestCoordinator(CoordinatorSettings settings)
    : settings_(settings), rate_(settings.rate), history_(settings.history) {
  M8_ASSERT(settings.queue_limit > 0, "a message must be able to wait");
}

Result<void> RequestCoordinator::Push(Lane lane, QueuedMessage message, TimePoint now) {
  std::vector<QueuedMessage> batch;
  batch.push_back(std::move(message));
  return PushAll(lane, std::move(batch), now);
}

Result<void> RequestCoordinator::PushAll(Lane lane,
                                         std::vector<QueuedMessage> batch,
                                         TimePoint now) {
  if (Room(lane) < batch.size()) {
    return Fail(Errc::kUnavailable,
                fmt::format("the queue of {} messages to TWS is full ({})", Name(lane),
                            lanes_[Index(lane)].size()),
                "ask for less at once, or raise tws.messages_per_second if TWS allows it");
  }
  for (QueuedMessage& message : batch) {
    lanes_[Index(lane)].push_back({std::move(message), now});
  }
  NoteDepth();
  return {};
}

std::optional<QueuedMessage> RequestCoordinator::Pop(TimePoint now) {
  const auto lane = MostUrgent();
  if (!lane) {
    throttled_ = false;
    return std::nullopt;
  }
  const auto index = *lane == kHistoryIndex ? NextHistory(now) : std::optional<std::size_t>{0};
  if (!index || rate_.FreeAt(IsOrderLane(static_cast<Lane>(*lane))) > now) {
    counters_.throttled += throttled_ ? 0 : 1;
    throttled_ = true;
    return std::nullopt;
  }
  return Take(*lane, *index, now);
}

QueuedMessage RequestCoordinator::Take(std::size_t lane, std::size_t index, TimePoint now) {
  auto& queue = lanes_[lane];
  const auto place = queue.begin() + static_cast<std::ptrdiff_t>(index);
  const Duration waited = now - place->since;
  QueuedMessage message = std::move(place->message);
  queue.erase(place);
  rate_.Use(IsOrderLane(static_cast<Lane>(lane)), now);
  if (message.history) {
    history_.Sent(*message.history, now);
  }
  LaneCounters& counters = counters_.lanes[lane];
  ++counters.sent;
  counters.wait_total += waited;
  counters.wait_longest = std::max(counters.wait_longest, waited);
  NoteDepth();
  return message;
}

std::optional<TimePoint> RequestCoordinator::NextAt(TimePoint now) const {
  const auto lane = MostUrgent();
  if (!lane) {
    return std::nullopt;
  }
  const TimePoint free_at = rate_.FreeAt(IsOrderLane(static_cast<Lane>(*lane)));
  if (*lane != kHistoryIndex) {
    return free_at;
  }
  TimePoint allowed_at = TimePoint::max();
  for (const Waiting& waiting : lanes_[kHistoryIndex]) {
    allowed_at = std::min(allowed_at, AllowedAt(waiting.message, now));
  }
  if (allowed_at == TimePoint::max()) {
    return std::nullopt;
  }
  return std::max(free_at, allowed_at);
}

bool RequestCoordinator::Waits(Lane lane, std::int64_t key) const {
  const auto& queue = lanes_[Index(lane)];
  return std::any_of(queue.begin(), queue.end(),
                     [key](const Waiting& waiting) { return waiting.message.key == key; });
}

bool RequestCoordinator::Empty(Lane lane) const { return lanes_[Index(lane)].empty(); }

bool RequestCoordinator::Withdraw(Lane lane, std::int64_t key) {
  const auto taken = std::erase_if(
      lanes_[Index(lane)], [key](const Waiting& waiting) { return waiting.message.key == key; });
  NoteDepth();
  return taken > 0;
}

std::size_t RequestCoordinator::Room(Lane lane) const {
  const auto limit = static_cast<std::size_t>(settings_.queue_limit);
  return limit - std::min(limit, lanes_[Index(lane)].size());
}

std::size_t RequestCoordinator::Queued() const {
  std::size_t count = 0;
  for (const auto& queue : lanes_) {
    count += queue.size();
  }
  return count;
}

void RequestCoordinator::Clear() {
  for (auto& queue : lanes_) {
    queue.clear();
  }
  questions_.clear();
  asked_.clear();
  history_.ForgetOpen();
  NoteDepth();
}

bool RequestCoordinator::RateRefused(TimePoint now) {
  const bool lowered = rate_.Refused(now);
  counters_.rate_lowered += lowered ? 1 : 0;
  return lowered;
}

bool RequestCoordinator::Join(const std::string& question, std::int32_t asker) {
  const auto [asked, is_first] = asked_.emplace(question, asker);
  if (is_first) {
    questions_[asker] = {question, {asker}};
    return false;
  }
  questions_.at(asked->second).askers.push_back(asker);
  ++counters_.joined;
  return true;
}

void RequestCoordinator::AnswerBegins(std::int32_t asker) {
  const auto question = questions_.find(asker);
  if (question == questions_.end()) {
    return;
  }
  const auto asked = asked_.find(question->second.text);
  if (asked != asked_.end() && asked->second == asker) {
    asked_.erase(asked);
  }
}

std::vector<std::int32_t> RequestCoordinator::Askers(std::int32_t asker) const {
  const auto question = questions_.find(asker);
  return question == questions_.end() ? std::vector{asker} : question->second.askers;
}

void RequestCoordinator::Forget(std::int32_t asker) {
  AnswerBegins(asker);
  questions_.erase(asker);
}

broker::Pressure RequestCoordinator::Pressure() const {
  using enum broker::Pressure;
  const std::size_t depth = Queued();
  if (paused_) {
    return kPause;
  }
  if (depth > kModerateUpTo) {
    return kHeavy;
  }
  if (depth > kLightUpTo) {
    return kModerate;
  }
  return depth > kNormalUpTo ? kLight : kNormal;
}

CoordinatorCounters RequestCoordinator::Counters() const {
  CoordinatorCounters counters = counters_;
  counters.queued = static_cast<std::int64_t>(Queued());
  counters.allowed_per_second = rate_.Allowed();
  return counters;
}

void RequestCoordinator::NoteDepth() {
  const std::size_t depth = Queued();
  counters_.deepest = std::max(counters_.deepest, static_cast<std::int64_t>(depth));
  paused_ = depth > kHeavyUpTo || (paused_ && depth >= kPauseUntilBelow);
}

std::optional<std::size_t> RequestCoordinator::MostUrgent() const {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    if (!lanes_[lane].empty()) {
      return lane;
    }
  }
  return std::nullopt;
}

TimePoint RequestCoordinator::AllowedAt(const QueuedMessage& message, TimePoint now) const {
  return message.history ? history_.AllowedAt(*message.history, now) : now;
}

std::optional<std::size_t> RequestCoordinator::NextHistory(TimePoint now) const {
  const auto& queue = lanes_[kHistoryIndex];
  for (std::size_t index = 0; index < queue.size(); ++index) {
    if (AllowedAt(queue[index].message, now) <= now) {
      return index;
    }
  }
  return std::nullopt;
}

}  // namespace m8::gateway
