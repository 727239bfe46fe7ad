#pragma once

#include <cstdint>
#include <utility>

#include "store/flight_format.hpp"

namespace m8::store {

/// Where entries wait for the disk: at most so many bytes, or they are lost and counted; the next
/// one that finds room comes behind a kLost that says how many are missing.
class FlightBuffer {
 public:
  /// Of at most kFlightBlockMax.
  explicit FlightBuffer(std::size_t capacity);

  void Add(const FlightEntry& entry);
  [[nodiscard]] std::size_t Size() const { return block_.Size(); }
  [[nodiscard]] std::uint64_t Lost() const { return lost_; }
  /// What waits, for the writer.
  FlightBlock Take() { return std::exchange(block_, {}); }

 private:
  std::size_t capacity_;
  FlightBlock block_;
  std::uint64_t lost_ = 0;
  std::uint64_t missing_ = 0;  // lost since the last entry that found room
};

}  // namespace m8::store
