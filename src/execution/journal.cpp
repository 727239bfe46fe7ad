#include "execution/journal.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::execution {

Result<Journal> Journal::Open(std::unique_ptr<JournalFile> file, JournalContents& contents) {
  contents = {};
  M8_TRY(const auto bytes, file->ReadAll());
  M8_TRY(auto scan, ScanJournal(bytes));
  if (scan.broken) {
    return Fail(Errc::kProtocol,
                fmt::format("the journal is damaged at byte {}: {}", scan.broken->offset,
                            scan.broken->what),
                "`magic8 journal verify` tells more; restore it from a backup, do not trade on it");
  }
  contents.entries = std::move(scan.entries);
  contents.cut_bytes = bytes.size() - scan.whole_bytes;
  if (contents.cut_bytes > 0) {
    M8_CHECK(file->Truncate(scan.whole_bytes));
  }
  if (scan.whole_bytes == 0) {
    M8_CHECK(file->Append(JournalHeader({})));
    M8_CHECK(file->Sync());
  }
  return Journal(std::move(file), scan.format, scan.end);
}

Result<void> Journal::Append(std::string_view payload) {
  M8_ASSERT(payload.size() <= kPayloadMax, "records are small");
  if (failed_) {
    return Fail(Errc::kIo, "the journal failed before");
  }
  return Remember(file_->Append(JournalFrame(format_, end_, payload)));
}

Result<void> Journal::Sync() {
  if (failed_) {
    return Fail(Errc::kIo, "the journal failed before");
  }
  return Remember(file_->Sync());
}

Result<void> Journal::Remember(Result<void> outcome) {
  failed_ = failed_ || !outcome;
  return outcome;
}

}  // namespace m8::execution
