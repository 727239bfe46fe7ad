#include "gateway/message_pace.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::gateway {
namespace {

constexpr Duration kWindow = std::chrono::seconds{1};
constexpr std::array<std::string_view, kLaneCount> kLaneNames = {"cancel", "order", "contract",
                                                                 "market data", "history"};
constexpr std::size_t Index(Lane lane) { return static_cast<std::size_t>(lane); }

}  // namespace

MessagePace::MessagePace(PaceSettings settings)
    : settings_(settings),
      free_at_(static_cast<std::size_t>(settings.messages_per_second), TimePoint::min()) {
  M8_ASSERT(0 <= settings.reserved_for_orders && 0 < settings.queue_limit &&
                settings.reserved_for_orders < settings.messages_per_second,
            "requests for data need a share of the rate");
}

Result<void> MessagePace::Push(Lane lane, QueuedMessage message) {
  if (Room(lane) == 0) {
    return Fail(Errc::kUnavailable,
                fmt::format("the queue of {} messages to TWS is full ({})", kLaneNames[Index(lane)],
                            settings_.queue_limit),
                "ask for less at once, or raise tws.messages_per_second if TWS allows it");
  }
  lanes_[Index(lane)].push_back(std::move(message));
  return {};
}

std::optional<QueuedMessage> MessagePace::Pop(TimePoint now) {
  const auto lane = MostUrgent();
  if (!lane || FreeAt(*lane) > now) {
    return std::nullopt;
  }
  QueuedMessage message = std::move(lanes_[*lane].front());
  lanes_[*lane].pop_front();
  free_at_[head_] = now + kWindow;
  head_ = (head_ + 1) % free_at_.size();
  return message;
}

std::optional<TimePoint> MessagePace::NextAt() const {
  const auto lane = MostUrgent();
  if (!lane) {
    return std::nullopt;
  }
  return FreeAt(*lane);
}

bool MessagePace::Waits(Lane lane, std::int64_t key) const {
  const auto& queue = lanes_[Index(lane)];
  return std::any_of(queue.begin(), queue.end(),
                     [key](const QueuedMessage& message) { return message.key == key; });
}

bool MessagePace::Empty(Lane lane) const { return lanes_[Index(lane)].empty(); }

bool MessagePace::Withdraw(Lane lane, std::int64_t key) {
  return std::erase_if(lanes_[Index(lane)],
                       [key](const QueuedMessage& message) { return message.key == key; }) > 0;
}

std::size_t MessagePace::Room(Lane lane) const {
  return static_cast<std::size_t>(settings_.queue_limit) - lanes_[Index(lane)].size();
}

std::size_t MessagePace::Queued() const {
  std::size_t count = 0;
  for (const auto& queue : lanes_) {
    count += queue.size();
  }
  return count;
}

void MessagePace::Clear() {
  for (auto& queue : lanes_) {
    queue.clear();
  }
}

std::optional<std::size_t> MessagePace::MostUrgent() const {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    if (!lanes_[lane].empty()) {
      return lane;
    }
  }
  return std::nullopt;
}

// Tokens come back in the order of their use, so the n-th oldest is the n-th to be free. Data must
// leave the reserve untouched: it waits for the token behind it.
TimePoint MessagePace::FreeAt(std::size_t lane) const {
  const std::size_t untouched =
      lane <= Index(Lane::kOrder) ? 0 : static_cast<std::size_t>(settings_.reserved_for_orders);
  return free_at_[(head_ + untouched) % free_at_.size()];
}

}  // namespace m8::gateway
