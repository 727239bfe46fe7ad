#include "app/journal_verify.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "execution/records.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJournalName = "journal.m8";

Result<JournalOnDisk> ReadJournal(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
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

Result<execution::History> HistoryOf(const JournalOnDisk& journal) {
  M8_TRY(const auto scan, execution::ScanJournal(journal.bytes));
  if (scan.broken) {
    return Fail(Errc::kProtocol,
                fmt::format("it is damaged at byte {}: {}", scan.broken->offset, scan.broken->what),
                "`magic8 journal verify` tells more");
  }
  return execution::ReadHistory(scan.entries);
}

}  // namespace m8::app
