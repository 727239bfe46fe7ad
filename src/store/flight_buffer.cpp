#include "store/flight_buffer.hpp"

#include <string>

#include "base/assert.hpp"

namespace m8::store {
namespace {

// Kind, time, size, and a kLost before it.
constexpr std::size_t kMostAround = 64;

}  // namespace

FlightBuffer::FlightBuffer(std::size_t capacity) : capacity_(capacity) {
  M8_ASSERT(capacity <= kFlightBlockMax, "what waits is written as one block");
}

void FlightBuffer::Add(const FlightEntry& entry) {
  if (block_.Size() + entry.bytes.size() + kMostAround > capacity_) {
    ++lost_;
    ++missing_;
    return;
  }
  if (missing_ > 0) {
    const auto count = std::to_string(std::exchange(missing_, 0));
    block_.Add({FlightKind::kLost, entry.time, count});
  }
  block_.Add(entry);
}

}  // namespace m8::store
