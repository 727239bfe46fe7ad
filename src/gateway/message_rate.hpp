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

  /// TWS has refused a message for its rate (100): from now on half as many a second are believed
  /// in, at least kLeast. Refusals within one second count as one, since what had left before was
  /// refused for the same reason. True where it was lowered.
  bool Refused(TimePoint now);
  /// One more is believed in after each kRecoverStep without a refusal. True where this was the
  /// last one.
  bool Recover(TimePoint now);
  /// Messages in any second that are believed in.
  [[nodiscard]] std::int64_t Allowed() const;

  static constexpr std::int64_t kLeast = 5;
  static constexpr Duration kRecoverStep = std::chrono::seconds{30};

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
  std::size_t withheld_ = 0;  // of all tokens, since TWS refused
  TimePoint lowered_at_ = TimePoint::min();
  TimePoint recovered_at_{};
  Duration burst_window_;
  Ring all_;
  Ring data_;
};

}  // namespace m8::gateway
