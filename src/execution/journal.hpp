#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "execution/journal_file.hpp"

namespace m8::execution {

/// One record as it was written.
struct JournalEntry {
  std::uint64_t sequence = 0;  // 1, 2, 3, ...
  std::string payload;
};

/// What stood in the file when it was opened.
struct JournalContents {
  std::vector<JournalEntry> entries;
  std::uint64_t cut_bytes = 0;  // of a torn tail, that was never synced
};

/// An append-only sequence of records that a crash cannot change: what Sync returned for is there
/// again after it. File: the 8 bytes "M8JRNL1\n", then frames, little-endian:
///
///     length of payload  u32 | sequence u64 | CRC-32C of the 12 bytes before u32
///     payload | CRC-32C of payload u32
///
/// The header has its own checksum, so that a damaged length is told from a torn tail.
class Journal {
 public:
  static constexpr std::size_t kPayloadMax = 1 << 20;

  /// Reads everything, cuts a tail that a crash tore (an unfinished last frame, or zeros) and is
  /// ready to append. kProtocol with the offset where the file is damaged: nothing is cut then, and
  /// nobody may trade on it.
  static Result<Journal> Open(std::unique_ptr<JournalFile> file, JournalContents& contents);

  /// At most kPayloadMax bytes (asserted). After the first failure of Append or Sync every call
  /// fails: the end of the file is not known any more.
  Result<void> Append(std::string_view payload);
  Result<void> Sync();

  [[nodiscard]] std::uint64_t LastSequence() const { return sequence_; }
  [[nodiscard]] bool Failed() const { return failed_; }

 private:
  Journal(std::unique_ptr<JournalFile> file, std::uint64_t sequence)
      : file_(std::move(file)), sequence_(sequence) {}
  Result<void> Remember(Result<void> outcome);

  std::unique_ptr<JournalFile> file_;
  std::uint64_t sequence_ = 0;
  bool failed_ = false;
};

}  // namespace m8::execution
