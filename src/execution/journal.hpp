#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "execution/journal_file.hpp"
#include "execution/journal_format.hpp"

namespace m8::execution {

/// What stood in the file when it was opened.
struct JournalContents {
  std::vector<JournalEntry> entries;
  std::uint64_t cut_bytes = 0;  // of a torn tail, that was never synced
};

/// An append-only sequence of records that a crash cannot change and nobody else unseen: what Sync
/// returned for is there again after a crash, and what is there is what was written.
class Journal {
 public:
  static constexpr std::size_t kPayloadMax = kJournalPayloadMax;

  /// Reads everything, cuts a tail that a crash tore (an unfinished last frame, or zeros) and is
  /// ready to append. kProtocol with the offset where the file is damaged or was changed: nothing
  /// is cut then, and nobody may trade on it.
  static Result<Journal> Open(std::unique_ptr<JournalFile> file, JournalContents& contents);

  /// At most kPayloadMax bytes (asserted). After the first failure of Append or Sync every call
  /// fails: the end of the file is not known any more.
  Result<void> Append(std::string_view payload);
  Result<void> Sync();

  [[nodiscard]] std::uint64_t LastSequence() const { return end_.sequence; }
  [[nodiscard]] bool Failed() const { return failed_; }

 private:
  Journal(std::unique_ptr<JournalFile> file, JournalFormat format, ChainPoint end)
      : file_(std::move(file)), format_(format), end_(end) {}
  Result<void> Remember(Result<void> outcome);

  std::unique_ptr<JournalFile> file_;
  JournalFormat format_;
  ChainPoint end_;
  bool failed_ = false;
};

}  // namespace m8::execution
