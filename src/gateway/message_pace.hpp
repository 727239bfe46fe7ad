#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::gateway {

/// In the order in which waiting messages leave.
enum class Lane : std::uint8_t { kCancel, kOrder, kContract, kMarketData, kHistory };
inline constexpr std::size_t kLaneCount = 5;

struct PaceSettings {
  /// Messages in any second, all lanes together. TWS drops a client that sends more than 50.
  std::int64_t messages_per_second = 45;
  /// Of these, how many only the lanes kCancel and kOrder may use: an order finds one free even
  /// while a chain is being asked for. Smaller than messages_per_second.
  std::int64_t reserved_for_orders = 5;
  /// Messages that may wait in one lane.
  std::int64_t queue_limit = 1000;
};

/// A message that waits for its turn. `key` is the order or request that it is about.
struct QueuedMessage {
  std::string bytes;
  std::int64_t key = 0;
};

/// The one gate that every message to TWS passes. A bucket holds messages_per_second tokens; a
/// token that is used comes back exactly one second later, so no window of one second ever holds
/// more than messages_per_second messages, in bursts as in steady state. One thread.
class MessagePace {
 public:
  explicit MessagePace(PaceSettings settings);

  /// kUnavailable where the lane is full; then nothing was queued.
  Result<void> Push(Lane lane, QueuedMessage message);
  /// The next message that may leave now, the most urgent first, first in first out in a lane;
  /// nullopt where none waits or the rate is used up.
  std::optional<QueuedMessage> Pop(TimePoint now);
  /// When Pop has something again; nullopt where nothing waits. May lie in the past.
  [[nodiscard]] std::optional<TimePoint> NextAt() const;

  [[nodiscard]] bool Waits(Lane lane, std::int64_t key) const;
  [[nodiscard]] bool Empty(Lane lane) const;
  /// Takes the lane's messages with this key back; false where none waits.
  bool Withdraw(Lane lane, std::int64_t key);
  /// How many more the lane takes.
  [[nodiscard]] std::size_t Room(Lane lane) const;
  [[nodiscard]] std::size_t Queued() const;
  /// Forgets what waits (the link that it was meant for is gone). Used tokens stay used.
  void Clear();

 private:
  [[nodiscard]] std::optional<std::size_t> MostUrgent() const;
  [[nodiscard]] TimePoint FreeAt(std::size_t lane) const;

  PaceSettings settings_;
  std::array<std::deque<QueuedMessage>, kLaneCount> lanes_;
  std::vector<TimePoint> free_at_;  // of each token; a ring, the oldest at head_
  std::size_t head_ = 0;
};

}  // namespace m8::gateway
