#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace m8::gateway {

struct RateSettings {
  /// Messages in any second, all together. TWS drops a client that sends more than 50.
  std::int64_t messages_per_second = 45;
  /// Messages for data that may leave at one instant, at most messages_per_second. TWS counts when
  /// it reads: a whole second's burst that it reads late falls into one second with the next, while
  /// these are forgiven a tenth of a second.
  std::int64_t burst = 5;
  /// Of messages_per_second, how many only orders and cancels may use: an order finds one free even
  /// while a chain is being asked for. Smaller than messages_per_second.
  std::int64_t reserved_for_orders = 5;
};

/// A bucket of messages_per_second tokens; a token that is used comes back exactly one second
/// later, so no window of one second ever holds more than messages_per_second messages, in bursts
/// as in steady state. One thread.
class MessageRate {
 public:
  explicit MessageRate(RateSettings settings);

  /// When the next message may leave; may lie in the past.
  [[nodiscard]] TimePoint FreeAt(bool is_order) const;
  /// A message leaves.
  void Use(bool is_order, TimePoint now);

 private:
  /// Uses of the latest `size` tokens: a ring.
  struct Ring {
    std::vector<TimePoint> free_at;
    std::size_t head = 0;

    [[nodiscard]] TimePoint At(std::size_t index) const {
      return free_at[(head + index) % free_at.size()];
    }
    void Push(TimePoint when) {
      free_at[head] = when;
      head = (head + 1) % free_at.size();
    }
  };

  std::size_t reserved_;
  Duration burst_window_;
  Ring all_;
  Ring data_;
};

}  // namespace m8::gateway
