#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/events.hpp"

namespace m8::sim::detail {

/// The events that wait to be taken. When it is full the older half gives up its quotes; orders and
/// fills stay.
class Outbox {
 public:
  explicit Outbox(std::size_t capacity) : capacity_(capacity) {}

  void Push(TimePoint time, Event event);
  std::vector<TimedEvent> Take();
  /// Events that were no quotes, so far.
  [[nodiscard]] std::uint64_t Changes() const { return changes_; }
  [[nodiscard]] std::int64_t DroppedQuotes() const { return dropped_; }

 private:
  std::size_t capacity_;
  std::size_t full_at_ = 0;  // grows where there is nothing left to drop
  std::vector<TimedEvent> events_;
  std::int64_t dropped_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace m8::sim::detail
