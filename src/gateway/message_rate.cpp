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
// leave the reserve untouched, and everything leaves what is withheld: each waits for the token
// behind.
TimePoint MessageRate::FreeAt(bool is_order) const {
  const auto last = all_.free_at.size() - 1;
  return is_order ? all_.At(std::min(withheld_, last))
                  : std::max(all_.At(std::min(withheld_ + reserved_, last)), data_.At(0));
}

void MessageRate::Use(bool is_order, TimePoint now) {
  all_.Push(now + kWindow);
  if (!is_order) {
    data_.Push(now + burst_window_);
  }
}

bool MessageRate::Refused(TimePoint now) {
  recovered_at_ = now;
  if (withheld_ > 0 && now < lowered_at_ + kWindow) {
    return false;
  }
  lowered_at_ = now;
  const auto allowed = Allowed();
  const auto all = static_cast<std::int64_t>(all_.free_at.size());
  withheld_ = static_cast<std::size_t>(all - std::min(all, std::max(kLeast, allowed / 2)));
  return Allowed() < allowed;
}

bool MessageRate::Recover(TimePoint now) {
  if (withheld_ == 0) {
    return false;
  }
  const auto steps =
      static_cast<std::size_t>(std::max<std::int64_t>((now - recovered_at_) / kRecoverStep, 0));
  recovered_at_ += static_cast<std::int64_t>(steps) * kRecoverStep;
  withheld_ -= std::min(withheld_, steps);
  return withheld_ == 0;
}

std::int64_t MessageRate::Allowed() const {
  return static_cast<std::int64_t>(all_.free_at.size() - withheld_);
}

}  // namespace m8::gateway
