#include "bus/bus.hpp"

#include <utility>

namespace m8::bus {

std::string_view Name(Topic topic) noexcept {
  return kTopics[static_cast<std::size_t>(topic)].name;
}

void InProcessBus::Publish(Topic topic, TimePoint time, std::string key, std::string payload) {
  const auto sequence = ++sequences_[static_cast<std::size_t>(topic)];
  const Envelope envelope{topic, sequence, time, std::move(key), std::move(payload)};
  for (auto* listener : listeners_) {
    listener->On(envelope);
  }
}

}  // namespace m8::bus
