#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "execution/history.hpp"

namespace m8::app {

/// One journal as a file, read without its lock: the program may run and write meanwhile.
struct JournalOnDisk {
  std::filesystem::path file;
  std::string bytes;
};

/// A file, the journal.m8 of a mode's folder, or those of all modes below a state directory.
/// kNotFound where there is none.
Result<std::vector<JournalOnDisk>> FindJournals(const std::filesystem::path& where);

/// What compactions left beside the journal, oldest first; empty where it is a file by itself.
Result<std::vector<JournalOnDisk>> ArchivesOf(const std::filesystem::path& journal);

struct JournalVerdict {
  std::filesystem::path file;
  execution::JournalScan scan;
  std::uint64_t torn_bytes = 0;  // behind the last whole record
  bool has_link = true;          // the link that was asked for is one of its chain
  [[nodiscard]] bool Good() const { return !scan.broken && has_link; }
};

/// Checksums, numbers, chain, and whether each record is one that this build understands. `link`:
/// the first digits of a link that somebody noted; empty: none.
Result<JournalVerdict> VerifyJournal(const JournalOnDisk& journal, std::string_view link);
/// Archives and their journal, oldest first: each by itself, and that each continues the one
/// before. The link may be in any of them.
Result<std::vector<JournalVerdict>> VerifyChain(const std::vector<JournalOnDisk>& files,
                                                std::string_view link);

/// What it tells. kProtocol where it is broken.
Result<execution::History> HistoryOf(const JournalOnDisk& journal);

}  // namespace m8::app
