#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace m8::execution {

/// One record as it was written.
struct JournalEntry {
  std::uint64_t sequence = 0;  // 1, 2, 3, ...
  std::string payload;
  std::size_t offset = 0;  // of its frame in the file
};

/// SHA-256 over a record and the link of the record before it.
using Link = std::array<unsigned char, 32>;
/// A place in a journal's chain: behind the record of this number.
struct ChainPoint {
  std::uint64_t sequence = 0;
  Link link{};
  friend bool operator==(const ChainPoint&, const ChainPoint&) = default;
};
/// Lower-case hexadecimal.
std::string Text(const Link& link);

// The file, little-endian. Chained, as it is written:
//
//     "M8JRNL2\n" | number of the record before the first u64 | its link | CRC-32C of both u32
//     and then frames:
//     length of payload u32 | number u64 | CRC-32C of these 12 bytes u32
//     payload | link | CRC-32C of payload and link u32
//
// Plain, as earlier builds wrote it (such a file is continued as it is): "M8JRNL1\n", and frames
// without links. A header has its own checksum, so that a damaged length is told from a torn tail.
// The checksums see what happens by accident, the chain what somebody does: whoever changes a
// record has to change every link after it, the newest one too, which others may have noted.
enum class JournalFormat : std::uint8_t { kPlain, kChained };

/// What is wrong at one place of a journal; nothing behind it can be trusted.
struct JournalBreak {
  std::size_t offset = 0;
  std::uint64_t sequence = 0;  // of the record that is not as it was written
  std::string what;            // "checksum of a record"
  std::string meaning;         // in words, for an operator
};

struct JournalScan {
  JournalFormat format = JournalFormat::kChained;
  ChainPoint begin, end;  // plain journals have numbers, no links
  std::vector<JournalEntry> entries;
  std::size_t whole_bytes = 0;  // up to here; a torn tail may follow. 0: not even a header is there
  std::optional<JournalBreak> broken;
};

constexpr std::size_t kJournalPayloadMax = 1 << 20;

/// Everything up to the first break. kProtocol where the bytes are no journal.
Result<JournalScan> ScanJournal(std::string_view bytes);
/// What a chained journal begins with, whose first record follows on `begin`.
std::string JournalHeader(const ChainPoint& begin);
/// The frame of the next record; moves `end` behind it.
std::string JournalFrame(JournalFormat format, ChainPoint& end, std::string_view payload);

}  // namespace m8::execution
