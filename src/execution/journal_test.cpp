#include "execution/journal.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/memory_journal_file.hpp"

namespace m8::execution {
namespace {

std::string Written(const std::vector<std::string>& payloads) {
  auto file = std::make_unique<MemoryJournalFile>();
  const auto* bytes = &file->Bytes();
  JournalContents contents;
  auto journal = Journal::Open(std::move(file), contents);
  for (const auto& payload : payloads) {
    EXPECT_TRUE(journal->Append(payload));
  }
  EXPECT_TRUE(journal->Sync());
  return *bytes;
}

Result<JournalContents> Read(std::string bytes) {
  JournalContents contents;
  M8_TRY([[maybe_unused]] auto journal,
         Journal::Open(std::make_unique<MemoryJournalFile>(std::move(bytes)), contents));
  return contents;
}

std::vector<std::string> PayloadsOf(const JournalContents& contents) {
  std::vector<std::string> payloads;
  for (const auto& entry : contents.entries) {
    payloads.push_back(entry.payload);
  }
  return payloads;
}

RC_GTEST_PROP(Journal, ReadsBackWhatWasWritten, (const std::vector<std::string>& payloads)) {
  const auto contents = Read(Written(payloads));
  RC_ASSERT(contents.has_value());
  RC_ASSERT(PayloadsOf(*contents) == payloads);
  RC_ASSERT(contents->cut_bytes == 0U);
}

const std::vector<std::string> kThree{R"({"n":1})", R"({"n":2,"text":"longer"})", R"({"n":3})"};

TEST(Journal, TornAtAnyByteKeepsTheWholeRecordsBeforeIt) {
  const auto bytes = Written(kThree);
  std::size_t whole = 0;
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const auto contents = Read(bytes.substr(0, length));
    ASSERT_TRUE(contents.has_value()) << length;
    const auto payloads = PayloadsOf(*contents);
    ASSERT_GE(payloads.size(), whole) << length;
    whole = payloads.size();
    ASSERT_TRUE(std::equal(payloads.begin(), payloads.end(), kThree.begin())) << length;
  }
  EXPECT_EQ(whole, 3U);
}

TEST(Journal, AppendsAfterATornTailAsIfItHadNeverBeen) {
  const auto bytes = Written(kThree);
  auto file = std::make_unique<MemoryJournalFile>(bytes.substr(0, bytes.size() - 3));
  const auto* now = &file->Bytes();
  JournalContents contents;
  auto journal = Journal::Open(std::move(file), contents);
  EXPECT_GT(contents.cut_bytes, 0U);
  EXPECT_EQ(journal->LastSequence(), 2U);
  EXPECT_TRUE(journal->Append(kThree[2]));
  EXPECT_EQ(*now, bytes);
}

TEST(Journal, ATailOfZerosIsTorn) {
  const auto bytes = Written(kThree);
  const auto contents = Read(bytes + std::string(100, '\0'));
  ASSERT_TRUE(contents.has_value());
  EXPECT_EQ(PayloadsOf(*contents), kThree);
  EXPECT_EQ(contents->cut_bytes, 100U);
}

TEST(Journal, ARecordWhoseLastBytesAreZerosToTheEndOfTheFileIsTorn) {
  const auto before = Written({kThree[0], kThree[1]});
  const auto bytes = Written(kThree);
  for (const std::size_t more : {0, 1, 100}) {  // zeros behind the record
    for (auto kept = before.size(); kept < bytes.size(); ++kept) {
      const auto contents =
          Read(bytes.substr(0, kept) + std::string(bytes.size() + more - kept, '\0'));
      ASSERT_TRUE(contents.has_value()) << kept;
      ASSERT_EQ(contents->entries.size(), 2U) << kept;
    }
  }
  // The last byte of a checksum that is wrong before it.
  auto changed = bytes;
  changed[bytes.size() - 3] = static_cast<char>(changed[bytes.size() - 3] + 1);
  changed.back() = '\0';
  EXPECT_FALSE(Read(changed).has_value());
  const auto in_the_middle =
      bytes.substr(0, before.size() - 4) + std::string(4, '\0') + bytes.substr(before.size());
  EXPECT_FALSE(Read(in_the_middle).has_value());
}

TEST(Journal, ADamagedByteAnywhereIsFound) {
  const auto bytes = Written(kThree);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      auto damaged = bytes;
      damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flip);
      const auto contents = Read(damaged);
      ASSERT_FALSE(contents.has_value()) << i;
      ASSERT_EQ(contents.error().code, Errc::kProtocol) << i;
    }
  }
}

TEST(Journal, AMissingRecordIsFound) {
  const auto one = Written({kThree[0]});
  const auto two = Written({kThree[0], kThree[1]});
  const auto three = Written(kThree);
  EXPECT_FALSE(Read(one + three.substr(two.size())).has_value());
}

TEST(Journal, AfterTheFirstFailureNothingIsWrittenAnyMore) {
  for (std::int64_t k = 2; k < 6; ++k) {
    auto file = std::make_unique<MemoryJournalFile>();
    auto* disk = file.get();
    JournalContents contents;
    auto journal = Journal::Open(std::move(file), contents);
    disk->FailFrom(k);
    bool failed = false;
    for (int i = 0; i < 3; ++i) {
      const auto before = disk->Bytes().size();
      const bool appended = journal->Append("x").has_value();
      const bool synced = journal->Sync().has_value();
      EXPECT_TRUE(!failed || (!appended && !synced && disk->Bytes().size() == before));
      failed = failed || !appended || !synced;
    }
    EXPECT_EQ(journal->Failed(), failed);
  }
}

TEST(Journal, ADiskThatFailsWhileItIsMadeMakesNone) {
  for (const auto fault : {DiskFault::kIo, DiskFault::kNoSpace}) {
    for (std::int64_t k = 0; k < 2; ++k) {
      auto file = std::make_unique<MemoryJournalFile>();
      file->FailOnce(k, fault);
      JournalContents contents;
      EXPECT_EQ(Journal::Open(std::move(file), contents).error().code, Errc::kIo);
    }
  }
}

TEST(Journal, LivesInAFileThatOneProcessHas) {
  const auto path =
      std::filesystem::temp_directory_path() /
      ("m8_journal_test_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()));
  std::filesystem::remove(path);
  {
    auto file = OpenJournalFile(path.string());
    ASSERT_TRUE(file.has_value()) << file.error().Text();
    EXPECT_EQ(OpenJournalFile(path.string()).error().code, Errc::kUnavailable);
    JournalContents contents;
    auto journal = Journal::Open(std::move(*file), contents);
    EXPECT_TRUE(journal->Append("first"));
    EXPECT_TRUE(journal->Sync());
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) + 5);
  auto file = OpenJournalFile(path.string());
  JournalContents contents;
  auto journal = Journal::Open(std::move(*file), contents);
  EXPECT_EQ(PayloadsOf(contents), std::vector<std::string>{"first"});
  EXPECT_EQ(contents.cut_bytes, 5U);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace m8::execution
