#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "execution/book.hpp"
#include "execution/journal_folder.hpp"
#include "execution/journal_format.hpp"
#include "execution/records.hpp"

namespace m8::execution {

inline constexpr const char* kJournalName = "journal.m8";

/// What a journal may forget: records of orders that are over, flat, and as old as this.
struct CompactionRule {
  Duration keep = std::chrono::days{60};  // longer than any control looks back
  std::size_t at_least_records = 10'000;  // a shorter journal is left alone
};

/// The records of a shorter journal that leads to the same state: a SnapshotRecord, and then
/// records as they stand, in their order. Empty where nothing would be left out. kProtocol where a
/// record makes no sense.
Result<std::vector<std::string>> CompactRecords(std::span<const JournalEntry> entries,
                                                const std::string& archive,
                                                Duration keep,
                                                TimePoint now);

/// The book that records add up to. kProtocol as above.
Result<Book> BookOf(std::span<const Record> records);

/// Puts a shorter journal in the place of a long one, which stays beside it as an archive
/// ("journal-000000012345.m8", by its last record); the chain goes on from there. Tidies up after
/// a run that ended in the middle: at every instant journal.m8 is whole, the old one or the new.
/// Nobody may have the journal open. False where nothing was to be done.
Result<bool> CompactJournal(JournalFolder& folder, const CompactionRule& rule, TimePoint now);

/// The archives of a folder, oldest first.
std::vector<std::string> ArchivesAmong(const std::vector<std::string>& names);

/// The records of several files of one journal, oldest first, each once: what a compaction carried
/// over is left out where the file before has it. Says where a file does not continue the one
/// before.
Result<std::vector<JournalEntry>> JoinJournals(std::span<const JournalScan> files);

}  // namespace m8::execution
