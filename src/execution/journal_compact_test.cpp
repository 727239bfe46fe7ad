#include "execution/journal_compact.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/memory_journal_folder.hpp"
#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using std::chrono::days;
using testing::Dollars;
using testing::kExpiry;
using testing::kStart;
using testing::Points;
using testing::Put;
using testing::World;

constexpr Duration kKeep = days{60};
const TimePoint kNow = kStart + days{100};

// A journal, record by record.
struct Made {
  TimePoint when = kStart;
  std::vector<Record> records;
  int orders = 0, fills = 0;

  void Note(decltype(Record::body) body) {
    when += std::chrono::seconds{1};
    records.push_back({when, std::move(body)});
  }
  std::string Order(double strike, bool closing = false, const std::string& structure = "") {
    IntentRecord intent;
    intent.intent.key = fmt::format("M8-20261120-{:04}", ++orders);
    intent.intent.kind = "vertical";
    intent.intent.account = "DU9000001";
    intent.intent.underlying = "SPX";
    const std::int64_t sign = closing ? -1 : 1;
    intent.intent.legs = {{{Put(strike), sign}, 1, {}, {}, {}},
                          {{Put(strike + 10), -sign}, 2, {}, {}, {}}};
    intent.intent.units = 2;
    intent.intent.closing = closing;
    intent.structure = structure.empty() ? intent.intent.key : structure;
    intent.session = kExpiry;
    Note(intent);
    Note(SendRecord{intent.intent.key, broker::OrderId{100 + orders}, Points(-1), 1});
    return intent.intent.key;
  }
  void Fill(const std::string& key, double strike, bool closing, double price) {
    for (const double leg : {strike, strike + 10}) {
      const auto id = fmt::format("e.{}.01", ++fills);
      const bool buys = (leg == strike) != closing;
      Note(FillRecord{key, id, broker::PermId{orders}, Put(leg),
                      buys ? broker::Side::kBuy : broker::Side::kSell, 2,
                      Points(price + leg / 1000), 100, when});
      Note(CommissionRecord{id, Dollars(1.05)});
    }
    Note(OutcomeRecord{key, Outcome::kFilled, 2, "filled"});
  }
  void Cancelled() { Note(OutcomeRecord{Order(6000), Outcome::kCancelled, 0, "cancelled"}); }
  void RoundTrip(double strike, double profit) {
    const auto entry = Order(strike);
    Fill(entry, strike, false, 1);
    Fill(Order(strike, true, entry), strike, true, 1 + profit);
  }
  [[nodiscard]] std::string Bytes(ChainPoint end = {}) const {
    auto bytes = JournalHeader(end);
    for (const auto& record : records) {
      bytes += JournalFrame(JournalFormat::kChained, end, Encode(record));
    }
    return bytes;
  }
};

// What an engine knows that begins with this journal.
struct Known {
  Money cash, realized, fees;
  std::map<market::Option, std::int64_t> held;
  std::vector<std::string> live;
  std::string breaker, reason;
  Money opening;
  bool operator==(const Known&) const = default;
};
Known KnownFrom(const std::string& bytes) {
  const World world(bytes);
  const auto& book = world.engine->GetBook();
  Known known{book.Cash(), book.Realized(), book.Fees(), {}, {}, {}, {}, {}};
  for (const auto& [option, position] : book.Positions()) {
    if (position.quantity != 0) {
      known.held[option] = position.quantity;
    }
  }
  for (const auto& [key, order] : world.engine->Orders()) {
    if (order.Live()) {
      known.live.push_back(key);
    }
  }
  known.breaker = world.engine->Breaker() ? world.engine->Breaker()->reason : "";
  known.reason = world.engine->StateReason(world.now);
  return known;
}

std::string Compacted(const std::string& bytes, TimePoint now = kNow) {
  MemoryJournalFolder folder;
  folder.files[kJournalName] = std::make_shared<std::string>(bytes);
  EXPECT_TRUE(CompactJournal(folder, {kKeep, 0}, now).value_or(false));
  return *folder.files.at(kJournalName);
}

Made Long() {
  Made made;
  made.Note(SessionRecord{kExpiry, Dollars(0)});
  for (int i = 0; i < 8; ++i) {
    made.RoundTrip(6100 + 20 * i, 0.25 * i - 1);
    made.Cancelled();
  }
  made.Note(BreakerRecord{true, true, kExpiry, "by hand"});
  const auto open = made.Order(6400);
  made.Fill(open, 6400, false, 2);
  made.when = kNow - days{1};
  made.Note(SessionRecord{kExpiry, Dollars(7)});
  made.RoundTrip(6700, 0.5);
  made.Order(6800);  // works still
  return made;
}

TEST(Compaction, ForgetsWhatIsOverFlatAndOldAndKnowsTheSame) {
  const auto bytes = Long().Bytes();
  const auto shorter = Compacted(bytes);
  EXPECT_LT(shorter.size(), bytes.size() / 2);
  EXPECT_EQ(KnownFrom(shorter), KnownFrom(bytes));
  EXPECT_EQ(KnownFrom(bytes).held.size(), 2U);
  EXPECT_EQ(KnownFrom(bytes).live.size(), 1U);
}

TEST(Compaction, NoOrderIdOfTheForgottenIsUsedAgain) {
  Made made;
  made.RoundTrip(6100, 1);
  made.Note(SendRecord{"M8-20261120-0001", broker::OrderId{9'999}, Points(-1), 2});
  World world(Compacted(made.Bytes()));
  world.broker.last_order = 5'000;
  world.Ready();
  world.Submit();
  EXPECT_EQ(world.broker.placed.back().id, broker::OrderId{10'000});
}

TEST(Compaction, LeavesAloneWhatHasNothingToForget) {
  Made made;
  made.when = kNow - days{1};
  made.RoundTrip(6100, 1);
  MemoryJournalFolder folder;
  folder.files[kJournalName] = std::make_shared<std::string>(made.Bytes());
  EXPECT_FALSE(CompactJournal(folder, {kKeep, 0}, kNow).value_or(true));
  folder.files[kJournalName] = std::make_shared<std::string>(Long().Bytes());
  EXPECT_FALSE(CompactJournal(folder, {kKeep, 1'000}, kNow).value_or(true));
  EXPECT_EQ(folder.files.size(), 1U);
}

TEST(Compaction, LeavesABrokenOrTornJournalToWhoeverOpensIt) {
  const auto whole = Long().Bytes();
  auto broken = whole;
  broken[whole.size() / 2] = static_cast<char>(broken[whole.size() / 2] ^ 1);
  for (const auto& bytes : {broken, whole.substr(0, whole.size() - 3)}) {
    MemoryJournalFolder folder;
    folder.files[kJournalName] = std::make_shared<std::string>(bytes);
    EXPECT_FALSE(CompactJournal(folder, {kKeep, 0}, kNow).value_or(true));
    EXPECT_EQ(*folder.files.at(kJournalName), bytes);
  }
}

TEST(Compaction, TheChainGoesOnFromTheArchive) {
  MemoryJournalFolder folder;
  const auto bytes = Long().Bytes();
  folder.files[kJournalName] = std::make_shared<std::string>(bytes);
  ASSERT_TRUE(CompactJournal(folder, {kKeep, 0}, kNow).value_or(false));
  const auto archives = ArchivesAmong(*folder.List());
  ASSERT_EQ(archives.size(), 1U);
  EXPECT_EQ(*folder.files.at(archives[0]), bytes);
  const auto old = *ScanJournal(bytes);
  const auto fresh = *ScanJournal(*folder.files.at(kJournalName));
  EXPECT_EQ(fresh.begin, old.end);
  const std::vector<JournalScan> both{old, fresh};
  const auto joined = JoinJournals(both);
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->size(), old.entries.size());
  const std::vector<JournalScan> mixed{old, old};
  EXPECT_FALSE(JoinJournals(mixed));
}

TEST(Compaction, OfACompactedJournalAddsUp) {
  auto made = Long();
  const auto before = made.Bytes();
  const auto once = Compacted(before);
  const auto scan = *ScanJournal(once);
  Made more;
  more.when = kNow;
  more.orders = made.orders;
  more.fills = made.fills;
  more.RoundTrip(6900, 2);
  more.when = kNow + days{100};
  more.Note(SessionRecord{kExpiry, Dollars(8)});
  auto end = scan.end;
  auto longer = once;
  for (const auto& record : more.records) {
    longer += JournalFrame(JournalFormat::kChained, end, Encode(record));
  }
  const auto twice = Compacted(longer, kNow + days{200});
  EXPECT_EQ(KnownFrom(twice), KnownFrom(longer));
}

// Each change of the folder is the last that happens, or half of it does; then the next start.
TEST(Compaction, MayEndAtEveryStep) {
  const auto bytes = Long().Bytes();
  const auto known = KnownFrom(bytes);
  for (const auto fault : {DiskFault::kIo, DiskFault::kNoSpace}) {
    for (std::int64_t step = 0;; ++step) {
      SCOPED_TRACE(step);
      MemoryJournalFolder folder;
      folder.files[kJournalName] = std::make_shared<std::string>(bytes);
      folder.FailFrom(step, fault);
      const bool done = CompactJournal(folder, {kKeep, 0}, kNow).has_value();
      ASSERT_TRUE(folder.files.contains(kJournalName));
      EXPECT_EQ(KnownFrom(*folder.files.at(kJournalName)), known);

      folder.Mend();
      ASSERT_TRUE(CompactJournal(folder, {kKeep, 0}, kNow)) << "the next start";
      EXPECT_EQ(KnownFrom(*folder.files.at(kJournalName)), known);
      EXPECT_FALSE(folder.files.contains("journal.m8.next"));
      const auto archives = ArchivesAmong(*folder.List());
      ASSERT_EQ(archives.size(), 1U);
      EXPECT_EQ(*folder.files.at(archives[0]), bytes);
      if (done) {
        EXPECT_GE(step, 3);
        break;
      }
    }
  }
}

RC_GTEST_PROP(Compaction, NeverChangesWhatIsKnown, ()) {
  Made made;
  made.Note(SessionRecord{kExpiry, Dollars(0)});
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
  for (const int step : steps) {
    const double strike = 6100 + 10 * *rc::gen::inRange(0, 6);
    if (step == 0) {
      made.when += days{*rc::gen::inRange(0, 50)};
    } else if (step == 1) {
      made.Fill(made.Order(strike), strike, false, 1.5);
    } else if (step == 2) {
      made.Cancelled();
    } else if (step == 3) {
      made.Order(strike);
    } else {
      made.RoundTrip(strike, 0.05 * step);
    }
  }
  made.when = std::max(made.when, kNow);
  MemoryJournalFolder folder;
  const auto bytes = made.Bytes();
  folder.files[kJournalName] = std::make_shared<std::string>(bytes);
  RC_ASSERT(CompactJournal(folder, {kKeep, 0}, made.when).has_value());
  RC_ASSERT(KnownFrom(*folder.files.at(kJournalName)) == KnownFrom(bytes));
}

TEST(Compaction, WorksInAFolderOfTheOperatingSystem) {
  namespace fs = std::filesystem;
  const auto path = fs::path(::testing::TempDir()) / "magic8_compaction";
  fs::remove_all(path);
  fs::create_directories(path);
  const auto bytes = Long().Bytes();
  std::ofstream(path / kJournalName, std::ios::binary) << bytes;
  const auto folder = OpenJournalFolder(path.string());
  const auto done = CompactJournal(*folder, {kKeep, 0}, kNow);
  ASSERT_TRUE(done) << done.error().Text();
  EXPECT_TRUE(*done);
  const auto archives = ArchivesAmong(*folder->List());
  ASSERT_EQ(archives.size(), 1U);
  EXPECT_EQ(*folder->Read(archives[0]), bytes);
  EXPECT_EQ(KnownFrom(*folder->Read(kJournalName)), KnownFrom(bytes));
  EXPECT_FALSE(*CompactJournal(*folder, {kKeep, 0}, kNow));
}

}  // namespace
}  // namespace m8::execution
