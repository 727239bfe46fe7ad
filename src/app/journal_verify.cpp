#include "app/journal_verify.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "execution/journal_compact.hpp"
#include "execution/records.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

using execution::kJournalName;

Result<JournalOnDisk> ReadJournal(const fs::path& path) {
  std::error_code failure;
  std::ifstream file(path, std::ios::binary);
  // Of a folder the iterator throws.
  const bool readable = file.is_open() && !fs::is_directory(path, failure);
  std::string bytes{
      readable ? std::istreambuf_iterator<char>(file) : std::istreambuf_iterator<char>(), {}};
  if (!readable || file.bad()) {
    return Fail(Errc::kIo, fmt::format("cannot read {}", path.string()),
                "check that the file is yours");
  }
  return JournalOnDisk{path, std::move(bytes)};
}

bool HasLink(const execution::JournalScan& scan, std::string_view link) {
  auto end = scan.begin;
  bool found = link.empty() || execution::Text(end.link).starts_with(link);
  for (const auto& entry : scan.entries) {
    JournalFrame(scan.format, end, entry.payload);
    found = found || execution::Text(end.link).starts_with(link);
  }
  return found;
}

}  // namespace

Result<std::vector<JournalOnDisk>> FindJournals(const fs::path& where) {
  std::vector<fs::path> found;
  std::error_code failure;
  if (fs::is_regular_file(where, failure)) {
    found.push_back(where);
  } else if (fs::is_regular_file(where / kJournalName, failure)) {
    found.push_back(where / kJournalName);
  } else if (fs::is_directory(where, failure)) {
    for (const auto& folder : fs::directory_iterator(where, failure)) {
      if (fs::is_regular_file(folder.path() / kJournalName, failure)) {
        found.push_back(folder.path() / kJournalName);
      }
    }
    std::sort(found.begin(), found.end());
  }
  if (found.empty()) {
    return Fail(Errc::kNotFound, fmt::format("there is no journal at {}", where.string()),
                "name a journal.m8, or the state directory above it");
  }
  std::vector<JournalOnDisk> journals;
  for (const auto& path : found) {
    M8_TRY(auto journal, ReadJournal(path));
    journals.push_back(std::move(journal));
  }
  return journals;
}

Result<std::vector<JournalOnDisk>> ArchivesOf(const fs::path& journal) {
  std::vector<std::string> names;
  std::error_code failure;
  if (journal.filename() == execution::kJournalName) {
    for (const auto& entry : fs::directory_iterator(journal.parent_path(), failure)) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::vector<JournalOnDisk> archives;
  for (const auto& name : execution::ArchivesAmong(names)) {
    const auto path = journal.parent_path() / name;
    // The journal itself by a second name: a compaction that a crash ended there.
    if (!fs::equivalent(path, journal, failure)) {
      M8_TRY(auto archive, ReadJournal(path));
      archives.push_back(std::move(archive));
    }
  }
  return archives;
}

Result<JournalVerdict> VerifyJournal(const JournalOnDisk& journal, std::string_view link) {
  auto scanned = execution::ScanJournal(journal.bytes);
  if (!scanned) {
    return tl::unexpected(scanned.error().Within(journal.file.string()));
  }
  JournalVerdict verdict{journal.file, std::move(*scanned), 0, true};
  auto& scan = verdict.scan;
  for (const auto& entry : scan.entries) {
    if (const auto record = execution::DecodeRecord(entry.payload); !record) {
      scan.broken = {entry.offset, entry.sequence, record.error().message,
                     "whole as it was written, but no record that this build knows: was it written "
                     "by a newer one?"};
      break;
    }
  }
  verdict.torn_bytes = scan.broken ? 0 : journal.bytes.size() - scan.whole_bytes;
  verdict.has_link = HasLink(scan, link);
  return verdict;
}

Result<std::vector<JournalVerdict>> VerifyChain(const std::vector<JournalOnDisk>& files,
                                                std::string_view link) {
  std::vector<JournalVerdict> verdicts;
  bool found = false;
  for (const auto& file : files) {
    M8_TRY(auto verdict, VerifyJournal(file, link));
    if (!verdicts.empty() && !verdict.scan.broken) {
      const auto& before = verdicts.back().scan.end;
      if (!(before == verdict.scan.begin)) {
        verdict.scan.broken = {0, verdict.scan.begin.sequence + 1,
                               "it does not continue the archive before",
                               fmt::format("the archive ends at record {}, link {}",
                                           before.sequence, execution::Text(before.link))};
      }
    }
    found = found || verdict.has_link;
    verdicts.push_back(std::move(verdict));
  }
  for (auto& verdict : verdicts) {
    verdict.has_link = found;
  }
  return verdicts;
}

namespace {

Result<execution::JournalScan> WholeScan(const JournalOnDisk& journal) {
  M8_TRY(auto scan, execution::ScanJournal(journal.bytes));
  if (scan.broken) {
    return Fail(Errc::kProtocol,
                fmt::format("{} is damaged at byte {}: {}", journal.file.string(),
                            scan.broken->offset, scan.broken->what),
                "`magic8 journal verify` tells more");
  }
  return scan;
}

}  // namespace

// An archive that was put away elsewhere is missed by nobody: the journal goes on without it.
Result<execution::History> HistoryOf(const JournalOnDisk& journal) {
  std::vector<execution::JournalScan> files;
  M8_TRY(auto last, WholeScan(journal));
  M8_TRY(const auto archives, ArchivesOf(journal.file));
  for (const auto& archive : archives) {
    M8_TRY(auto scan, WholeScan(archive));
    files.push_back(std::move(scan));
  }
  files.push_back(std::move(last));
  while (files.size() > 1 && !(files[files.size() - 2].end == files.back().begin)) {
    files.erase(files.end() - 2);
  }
  M8_TRY(const auto entries, execution::JoinJournals(files));
  return execution::ReadHistory(entries);
}

}  // namespace m8::app
