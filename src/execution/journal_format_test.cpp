#include "execution/journal_format.hpp"

#include <gtest/gtest.h>

#include "base/crc32c.hpp"
#include "base/little_endian.hpp"
#include "execution/journal.hpp"
#include "execution/memory_journal_file.hpp"

namespace m8::execution {
namespace {

const std::vector<std::string> kThree{R"({"n":1})", R"({"n":2,"text":"longer"})", R"({"n":3})"};

std::string Written(JournalFormat format, ChainPoint begin = {}) {
  std::string bytes = format == JournalFormat::kPlain ? "M8JRNL1\n" : JournalHeader(begin);
  for (const auto& payload : kThree) {
    bytes += JournalFrame(format, begin, payload);
  }
  return bytes;
}

// Changes a byte of the second record and mends its checksum, as somebody would who knows the file.
std::string Forged(std::string bytes, bool chained) {
  const auto scan = ScanJournal(bytes);
  const auto& entry = scan->entries[1];
  const auto body = entry.payload.size() + (chained ? sizeof(Link) : 0);
  bytes[entry.offset + 16 + entry.payload.find("longer")] = 'L';
  std::string checksum;
  PutLittleEndian(checksum, Crc32c(std::string_view(bytes).substr(entry.offset + 16, body)));
  return bytes.replace(entry.offset + 16 + body, checksum.size(), checksum);
}

TEST(JournalFormat, AChainSeesAChangeWhoseChecksumWasMended) {
  const auto bytes = Written(JournalFormat::kChained);
  const auto whole = ScanJournal(bytes);
  const auto scan = ScanJournal(Forged(bytes, true));
  ASSERT_TRUE(scan.has_value());
  ASSERT_TRUE(scan->broken);
  EXPECT_EQ(scan->broken->what, "the chain is broken");
  EXPECT_EQ(scan->broken->sequence, 2U);
  EXPECT_EQ(scan->broken->offset, whole->entries[1].offset);
  EXPECT_EQ(scan->entries.size(), 1U);
  JournalContents contents;
  EXPECT_FALSE(Journal::Open(std::make_unique<MemoryJournalFile>(Forged(bytes, true)), contents));
}

TEST(JournalFormat, WhoeverForgesTheWholeChainChangesItsNewestLink) {
  auto forged = kThree;
  forged[0] = R"({"n":9})";
  ChainPoint end;
  for (const auto& payload : forged) {
    JournalFrame(JournalFormat::kChained, end, payload);
  }
  EXPECT_NE(Text(end.link), Text(ScanJournal(Written(JournalFormat::kChained))->end.link));
}

TEST(JournalFormat, ItsLinkIsTheSha256OfLinkNumberAndRecord) {
  ChainPoint end;
  JournalFrame(JournalFormat::kChained, end, "abc");
  // printf '%064d0100000000000000616263' 0 | xxd -r -p | sha256sum
  EXPECT_EQ(Text(end.link), "64356fb03f8d51a5e1241a72375db2444558064f54b6a925e2a0f715e0603cfe");
}

TEST(JournalFormat, AJournalOfAnEarlierBuildIsReadAndContinuedAsItIs) {
  const auto bytes = Written(JournalFormat::kPlain);
  auto file = std::make_unique<MemoryJournalFile>(bytes);
  const auto* now = &file->Bytes();
  JournalContents contents;
  auto journal = Journal::Open(std::move(file), contents);
  ASSERT_TRUE(journal.has_value());
  EXPECT_EQ(contents.entries.size(), 3U);
  EXPECT_TRUE(journal->Append("fourth"));
  EXPECT_TRUE(now->starts_with(bytes));
  const auto scan = ScanJournal(*now);
  EXPECT_EQ(scan->format, JournalFormat::kPlain);
  EXPECT_EQ(scan->entries.back().payload, "fourth");
  EXPECT_FALSE(ScanJournal(Forged(bytes, false))->broken) << "no chain, nothing seen";
}

TEST(JournalFormat, AChainMayGoOnFromAnotherFile) {
  const auto first = ScanJournal(Written(JournalFormat::kChained));
  const auto second = ScanJournal(Written(JournalFormat::kChained, first->end));
  EXPECT_FALSE(second->broken);
  EXPECT_EQ(second->begin, first->end);
  EXPECT_EQ(second->entries.front().sequence, 4U);
}

TEST(JournalFormat, AHeaderOfTheFormatBeforeThatWasTornBecomesOneOfThis) {
  for (std::size_t length = 0; length < 8; ++length) {
    auto file = std::make_unique<MemoryJournalFile>(std::string("M8JRNL1\n").substr(0, length));
    const auto* now = &file->Bytes();
    JournalContents contents;
    const auto journal = Journal::Open(std::move(file), contents);
    ASSERT_TRUE(journal.has_value());
    EXPECT_EQ(*now, JournalHeader({}));
  }
}

}  // namespace
}  // namespace m8::execution
