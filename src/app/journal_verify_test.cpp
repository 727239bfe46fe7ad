#include "app/journal_verify.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "app/fresh_folder_test.hpp"
#include "execution/records.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

std::string Note(const std::string& text) {
  return execution::Encode({*ParseUtc("2026-11-20T15:00:00Z"), execution::NoteRecord{"", text}});
}

std::string TwoRecords() {
  execution::ChainPoint end;
  auto bytes = execution::JournalHeader(end);
  bytes += JournalFrame(execution::JournalFormat::kChained, end, Note("one"));
  bytes += JournalFrame(execution::JournalFormat::kChained, end, Note("two"));
  return bytes;
}

TEST(JournalVerify, SaysThatAWholeJournalIsGood) {
  const auto verdict = VerifyJournal({"j", TwoRecords()}, "");
  ASSERT_TRUE(verdict.has_value());
  EXPECT_TRUE(verdict->Good());
  EXPECT_EQ(verdict->scan.entries.size(), 2U);
  EXPECT_EQ(verdict->torn_bytes, 0U);
}

TEST(JournalVerify, ATornTailIsNoBreak) {
  const auto verdict = VerifyJournal({"j", TwoRecords() + "abc"}, "");
  ASSERT_TRUE(verdict.has_value());
  EXPECT_TRUE(verdict->Good());
  EXPECT_EQ(verdict->torn_bytes, 3U);
}

TEST(JournalVerify, SaysWhereTheFirstBreakIs) {
  auto bytes = TwoRecords();
  bytes[bytes.size() - 50] ^= 1;
  const auto verdict = VerifyJournal({"j", bytes}, "");
  ASSERT_TRUE(verdict->scan.broken);
  EXPECT_FALSE(verdict->Good());
  EXPECT_EQ(verdict->scan.broken->sequence, 2U);
  EXPECT_EQ(verdict->scan.broken->what, "checksum of a record");
}

TEST(JournalVerify, ARecordThatNobodyKnowsIsABreak) {
  execution::ChainPoint end;
  auto bytes = execution::JournalHeader(end);
  bytes += JournalFrame(execution::JournalFormat::kChained, end, R"({"kind":"dream"})");
  const auto verdict = VerifyJournal({"j", bytes}, "");
  ASSERT_TRUE(verdict->scan.broken);
  EXPECT_NE(verdict->scan.broken->what.find("dream"), std::string::npos);
}

TEST(JournalVerify, FindsALinkThatWasNoted) {
  const auto bytes = TwoRecords();
  const auto link = execution::Text(execution::ScanJournal(bytes)->end.link);
  EXPECT_TRUE(VerifyJournal({"j", bytes}, link)->Good());
  EXPECT_TRUE(VerifyJournal({"j", bytes}, link.substr(0, 8))->Good());
  EXPECT_FALSE(VerifyJournal({"j", bytes}, "0123456789")->Good());
}

TEST(JournalVerify, LooksForJournalsInAFolder) {
  const auto state = FreshFolder("verify") / "state";
  EXPECT_EQ(FindJournals(state).error().code, Errc::kNotFound);
  fs::create_directories(state / "paper");
  std::ofstream(state / "paper" / "journal.m8", std::ios::binary) << TwoRecords();
  for (const auto& where : {state, state / "paper", state / "paper" / "journal.m8"}) {
    const auto found = FindJournals(where);
    ASSERT_TRUE(found.has_value()) << where;
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().bytes, TwoRecords());
  }
}

TEST(JournalVerify, TheJournalBySecondNameIsNoArchive) {  // a compaction that was killed
  const fs::path folder = fs::path(testing::TempDir()) / "m8_journal_archives";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const auto journal = folder / "journal.m8";
  std::ofstream(journal, std::ios::binary) << TwoRecords();
  fs::create_hard_link(journal, folder / "journal-000000000002.m8");
  EXPECT_TRUE(ArchivesOf(journal)->empty());
  fs::remove_all(folder);
}

TEST(JournalVerify, AFolderIsNoArchive) {
  const fs::path folder = fs::path(testing::TempDir()) / "m8_journal_folder";
  fs::remove_all(folder);
  fs::create_directories(folder / "journal-000000000002.m8");
  std::ofstream(folder / "journal.m8", std::ios::binary) << TwoRecords();
  const auto archives = ArchivesOf(folder / "journal.m8");
  ASSERT_FALSE(archives.has_value());
  EXPECT_EQ(archives.error().code, Errc::kIo);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace m8::app
