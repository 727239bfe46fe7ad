#include "gateway/message_rate.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace m8::gateway {
namespace {

constexpr Duration kWindow = std::chrono::seconds{1};

}  // namespace

MessageRate::MessageRate(RateSettings settings)
    : reserved_(static_cast<std::size_t>(settings.reserved_for_orders)) {
  M8_ASSERT(0 <= settings.reserved_for_orders &&
                settings.reserved_for_orders < settings.messages_per_second,
            "requests for data need a share of the rate");
  const auto burst = std::clamp<std::int64_t>(settings.burst, 1, settings.messages_per_second);
  burst_window_ = kWindow * burst / settings.messages_per_second;
  all_.free_at.assign(static_cast<std::size_t>(settings.messages_per_second), TimePoint::min());
  data_.free_at.assign(static_cast<std::size_t>(burst), TimePoint::min());
}

// Tokens come back in the order of their use, so the n-th oldest is the n-th to be free. Data must
// leave the reserve untouched: it waits for the token behind it.
TimePoint MessageRate::FreeAt(bool is_order) const {
  return is_order ? all_.At(0) : std::max(all_.At(reserved_), data_.At(0));
}

void MessageRate::Use(bool is_order, TimePoint now) {
  all_.Push(now + kWindow);
  if (!is_order) {
    data_.Push(now + burst_window_);
  }
}

}  // namespace m8::gateway
