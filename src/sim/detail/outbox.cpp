#include "sim/detail/outbox.hpp"

#include <algorithm>
#include <utility>

namespace m8::sim::detail {

void Outbox::Push(TimePoint time, Event event) {
  if (events_.size() >= std::max(capacity_, full_at_)) {
    const auto middle = events_.begin() + static_cast<std::ptrdiff_t>(events_.size() / 2);
    const auto kept = std::remove_if(events_.begin(), middle, [](const TimedEvent& waiting) {
      return std::holds_alternative<QuoteChanged>(waiting.event);
    });
    dropped_ += middle - kept;
    events_.erase(kept, middle);
    full_at_ = events_.size() + capacity_ / 4;
  }
  changes_ += std::holds_alternative<QuoteChanged>(event) ? 0 : 1;
  events_.push_back({time, std::move(event)});
}

std::vector<TimedEvent> Outbox::Take() {
  full_at_ = 0;
  return std::exchange(events_, {});
}

}  // namespace m8::sim::detail
