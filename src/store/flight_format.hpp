#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::store {

/// What an entry of a flight recording tells. The numbers stand in files and are never used again.
enum class FlightKind : std::uint8_t {
  kFile = 1,       // first in each file: the run and the part of it, "20261120T151500000Z 0"
  kProgram = 2,    // version, mode and seed, a line each
  kSettings = 3,   // every setting, as a TOML file
  kMemory = 4,     // what the link remembered
  kJournal = 5,    // what stood in the journal, in pieces
  kBegun = 6,      // the program begins at this time
  kConnected = 7,  // from here on what it is told, ...
  kBytes = 8,
  kDisconnected = 9,  // with the reason
  kLinkTimer = 10,
  kEngineTimer = 11,
  kShutdown = 12,
  kSettingsChanged = 13,  // all of them, as in kSettings
  kSent = 14,             // ... and what came of it: a FlightPrint of the bytes that were taken
  kJournalled = 15,       // a FlightPrint of the bytes
  kLost = 16,             // so many entries are missing here, in digits
  kEnded = 17,            // the program ended in order
  kContracts = 18,        // before kBegun: the contracts of the day, in pieces
  kKilled = 19,           // it is told that the kill switch is on, with the reason, ...
  kReleased = 20,         // ... or off
  kFlattened = 21,        // that everything is closed, with the reason, ...
  kFlattenEnded = 22,     // ... or that entries may be made again
  kAccepted = 23,         // it is told to accept what the account has, with the reason
  kCommanded = 24,        // a person's command, as JSON
};
inline constexpr FlightKind kLastFlightKind = FlightKind::kCommanded;

struct FlightEntry {
  FlightKind kind = FlightKind::kFile;
  TimePoint time{};
  std::string_view bytes;  // the caller's, or the block's that was read
};

/// Length and CRC-32C, 12 bytes: bytes that must be the same need not be kept.
std::string FlightPrint(std::string_view bytes);
/// The length in a print; absent where it is none.
std::optional<std::uint64_t> LengthOfPrint(std::string_view print);

/// Entries on their way into a file. A file of a recording is kFlightMagic and then blocks,
/// little-endian:
///
///     packed size u32 | plain size u32 | CRC-32C of packed u32 | CRC-32C of these 12 bytes u32
///     packed: zstd of the entries, each: kind u8 | time | size | bytes
///
/// The time is the nanoseconds since the entry before (the first: since 1970), the size a number of
/// bytes, both in groups of seven bits, the lowest first; the time's sign is its lowest bit.
class FlightBlock {
 public:
  void Add(const FlightEntry& entry);
  [[nodiscard]] bool Empty() const { return plain_.empty(); }
  [[nodiscard]] std::size_t Size() const { return plain_.size(); }
  /// Of the first entry; only where it is not empty.
  [[nodiscard]] TimePoint Time() const { return first_; }
  /// The block as it stands in a file; empty again afterwards.
  std::string Pack();

 private:
  std::string plain_;
  TimePoint first_{};
  TimePoint last_{};
};

inline constexpr std::string_view kFlightMagic = "M8FLGT1\n";
/// Larger blocks are neither written nor read, plain or packed.
inline constexpr std::size_t kFlightBlockMax = 64U << 20U;
inline constexpr std::size_t kFlightHeaderSize = 16;

/// Takes the first block off `file`, of which the magic is gone: its entries, plain. Absent where
/// no whole, unharmed block is there; then nothing was taken.
std::optional<std::string> TakeFlightBlock(std::string_view& file);

/// Takes the first entry off `plain`; `time`: of the entry before, at first the epoch. kProtocol
/// where there is none.
Result<FlightEntry> TakeFlightEntry(std::string_view& plain, TimePoint& time);

}  // namespace m8::store
