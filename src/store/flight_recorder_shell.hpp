#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "store/flight_files.hpp"

namespace m8::store {

/// What goes wrong while recording, for whoever tells the user.
struct FlightStatus {
  std::uint64_t lost = 0;        // entries that found no room, or came after a failure
  std::uint64_t disk_bytes = 0;  // of all recordings in the folder
  std::string failure;           // why nothing is written any more; empty while something is
};

/// Records a run without ever making it wait for a disk: entries go into a bounded buffer, and a
/// thread of its own writes them, at the latest after kWriteEvery. Where the buffer is full they
/// are lost: counted, and told in the recording by a kLost in their place.
class FlightRecorder {
 public:
  static constexpr Duration kWriteEvery = std::chrono::milliseconds{250};
  static constexpr std::size_t kBufferBytes = 32U << 20U;

  explicit FlightRecorder(FlightFiles files, std::size_t buffer_bytes = kBufferBytes);
  /// Writes what is in the buffer.
  ~FlightRecorder();
  FlightRecorder(const FlightRecorder&) = delete;
  FlightRecorder& operator=(const FlightRecorder&) = delete;

  /// Copies the bytes. Holds a lock for that long; the writer holds it for the exchange of two
  /// buffers.
  void Add(const FlightEntry& entry);
  [[nodiscard]] FlightStatus Status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::store
