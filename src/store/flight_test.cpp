#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "store/flight_buffer.hpp"
#include "store/flight_files.hpp"
#include "store/flight_recorder_shell.hpp"

namespace m8::store {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr TimePoint kBegun{std::chrono::seconds{1'763'651'700}};  // 2025-11-20 15:15 UTC

struct Kept {
  FlightKind kind;
  TimePoint time;
  std::string bytes;
  bool operator==(const Kept&) const = default;
};

FlightEntry View(const Kept& kept) { return {kept.kind, kept.time, kept.bytes}; }

std::vector<Kept> EntriesOf(std::string_view plain) {
  std::vector<Kept> kept;
  TimePoint time{};
  while (!plain.empty()) {
    const auto entry = TakeFlightEntry(plain, time);
    if (!entry) {
      ADD_FAILURE() << entry.error().Text();
      break;
    }
    kept.push_back({entry->kind, entry->time, std::string(entry->bytes)});
  }
  return kept;
}

// A folder that is empty, and readings of the files in it.
class Folder {
 public:
  explicit Folder(const std::string& name) : path(fs::path(testing::TempDir()) / ("m8_" + name)) {
    fs::remove_all(path);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::vector<fs::path> Files() const {
    std::vector<fs::path> files(fs::directory_iterator(path), {});
    std::sort(files.begin(), files.end());
    return files;
  }
  [[nodiscard]] FlightFiles Create(std::uint64_t max_bytes = 1U << 30U,
                                   TimePoint begun = kBegun) const {
    return FlightFiles::Create({path, max_bytes}, begun).value();
  }

  fs::path path;
};

void Write(FlightFiles& files, const Kept& kept) {
  FlightBlock block;
  block.Add(View(kept));
  const auto written = files.Write(block);
  ASSERT_TRUE(written) << written.error().Text();
}

std::vector<Kept> ReadAll(FlightReader& reader) {
  std::vector<Kept> kept;
  while (true) {
    const auto entry = reader.Next();
    if (!entry) {
      ADD_FAILURE() << entry.error().Text();
    }
    if (!entry || !*entry) {
      return kept;
    }
    kept.push_back({(*entry)->kind, (*entry)->time, std::string((*entry)->bytes)});
  }
}

RC_GTEST_PROP(FlightBlock,
              GivesBackWhatWasAdded,
              (const std::vector<std::pair<std::int64_t, std::string>>& entries)) {
  FlightBlock block;
  std::vector<Kept> added;
  for (const auto& [time, bytes] : entries) {
    added.push_back({FlightKind::kBytes, TimePoint{Duration{time}}, bytes});
    block.Add(View(added.back()));
  }
  const auto packed = block.Pack();
  RC_ASSERT(block.Empty());
  std::string_view file = packed;
  const auto plain = TakeFlightBlock(file);
  RC_ASSERT(plain.has_value());
  RC_ASSERT(file.empty());
  RC_ASSERT(EntriesOf(*plain) == added);
}

RC_GTEST_PROP(FlightBlock, IsNotTakenWhereAnyByteIsAnother, ()) {
  FlightBlock block;
  block.Add({FlightKind::kBytes, kBegun, "quotes of a whole chain, quotes of a whole chain"});
  auto packed = block.Pack();
  const auto at = *rc::gen::inRange<std::size_t>(0, packed.size());
  packed[at] = static_cast<char>(packed[at] ^ *rc::gen::inRange(1, 128));
  std::string_view file = packed;
  RC_ASSERT(!TakeFlightBlock(file));
  RC_ASSERT(file.size() == packed.size());
}

TEST(FlightPrint, IsTheSameOnlyForTheSameBytes) {
  EXPECT_EQ(FlightPrint("place"), FlightPrint("place"));
  EXPECT_NE(FlightPrint("place"), FlightPrint("plaec"));
  EXPECT_EQ(LengthOfPrint(FlightPrint("place")), 5U);
  EXPECT_EQ(LengthOfPrint("place"), std::nullopt);
}

TEST(FlightBuffer, FullLosesCountsAndTellsInPlace) {
  FlightBuffer buffer(200);
  const std::string large(100, 'q');
  buffer.Add({FlightKind::kBytes, kBegun, large});
  buffer.Add({FlightKind::kBytes, kBegun, large});
  buffer.Add({FlightKind::kBytes, kBegun, large});
  EXPECT_EQ(buffer.Lost(), 2U);
  EXPECT_LE(buffer.Size(), 200U);
  (void)buffer.Take();
  buffer.Add({FlightKind::kLinkTimer, kBegun, ""});
  auto block = buffer.Take();
  const auto packed = block.Pack();
  std::string_view file = packed;
  EXPECT_THAT(
      EntriesOf(*TakeFlightBlock(file)),
      ElementsAre(Kept{FlightKind::kLost, kBegun, "2"}, Kept{FlightKind::kLinkTimer, kBegun, ""}));
}

TEST(FlightFiles, BeginANewOneEachDayAndAreReadAsOne) {
  const Folder folder("flight_days");
  auto files = folder.Create();
  std::vector<Kept> written;
  for (int day = 0; day < 3; ++day) {
    const auto time = kBegun + std::chrono::days{day};
    written.push_back({FlightKind::kBytes, time, "day " + std::to_string(day)});
    Write(files, written.back());
  }
  ASSERT_EQ(folder.Files().size(), 3U);
  EXPECT_EQ(folder.Files()[1].filename(), "2025-11-21_20251120T151500000Z_001.flight");
  auto reader = FlightReader::Open(folder.Files()[2]);
  ASSERT_TRUE(reader) << reader.error().Text();
  EXPECT_EQ(ReadAll(*reader), written);
  EXPECT_THAT(reader->Torn(), IsEmpty());
}

TEST(FlightFiles, ALaterPartAloneIsRefused) {
  const Folder folder("flight_alone");
  auto files = folder.Create();
  Write(files, {FlightKind::kBytes, kBegun, "a"});
  Write(files, {FlightKind::kBytes, kBegun + std::chrono::days{1}, "b"});
  fs::remove(folder.Files()[0]);
  const auto reader = FlightReader::Open(folder.Files()[0]);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, Errc::kNotFound);
}

TEST(FlightFiles, TornAtAnyByteKeepTheWholeBlocksBefore) {
  const Folder folder("flight_torn");
  auto files = folder.Create();
  const Kept first{FlightKind::kBytes, kBegun, "first"};
  Write(files, first);
  const auto whole = fs::file_size(files.Current());
  Write(files, {FlightKind::kBytes, kBegun, "second"});
  for (auto size = fs::file_size(files.Current()) - 1; size > whole; --size) {
    fs::resize_file(files.Current(), size);
    auto reader = FlightReader::Open(files.Current());
    ASSERT_TRUE(reader) << reader.error().Text();
    EXPECT_THAT(ReadAll(*reader), ElementsAre(first));
    EXPECT_THAT(reader->Torn(),
                HasSubstr(std::to_string(size - whole) + " bytes are torn, and left out"));
  }
}

TEST(FlightFiles, StayWithinTheLimitByGivingUpTheOldest) {
  const Folder folder("flight_limit");
  constexpr std::uint64_t kLimit = 64 * 1024;
  for (int run = 0; run < 3; ++run) {
    auto files = folder.Create(kLimit, kBegun + std::chrono::hours{run});
    for (int i = 0; i < 200; ++i) {
      std::string noise(1000, '\0');
      for (std::size_t at = 0; at < noise.size(); ++at) {
        noise[at] = static_cast<char>((at * at * 31 + at * static_cast<std::size_t>(i) * 7) >> 3U);
      }
      Write(files, {FlightKind::kBytes, kBegun, noise});
      ASSERT_LE(files.DiskBytes(), kLimit);
    }
    std::uint64_t total = 0;
    for (const auto& file : folder.Files()) {
      total += fs::file_size(file);
    }
    EXPECT_EQ(total, files.DiskBytes());
    EXPECT_TRUE(fs::exists(files.Current()));
  }
}

TEST(FlightFiles, WhatIsNoRecordingIsNamed) {
  const Folder folder("flight_other");
  fs::create_directories(folder.path);
  const auto path = folder.path / "notes.flight";
  std::ofstream(path) << "hello";
  const auto reader = FlightReader::Open(path);
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error().message, HasSubstr("is no flight recording"));
  EXPECT_FALSE(FlightReader::Open(folder.path / "none.flight"));
}

TEST(FlightRecorder, WritesAllOfItBeforeItEnds) {
  const Folder folder("flight_recorder");
  std::vector<Kept> added;
  {
    FlightRecorder recorder(folder.Create());
    for (int i = 0; i < 2'000; ++i) {
      added.push_back({FlightKind::kBytes, kBegun + std::chrono::milliseconds{i},
                       std::string(500, static_cast<char>('a' + i % 26))});
      recorder.Add(View(added.back()));
    }
    EXPECT_EQ(recorder.Status().lost, 0U);
    EXPECT_THAT(recorder.Status().failure, IsEmpty());
  }
  auto reader = FlightReader::Open(folder.Files().at(0));
  ASSERT_TRUE(reader) << reader.error().Text();
  EXPECT_EQ(ReadAll(*reader), added);
}

TEST(FlightRecorder, TellsWhyItWritesNoMore) {
  const Folder folder("flight_gone");
  auto files = folder.Create();
  fs::remove_all(folder.path);
  auto recorder = std::make_unique<FlightRecorder>(std::move(files));
  recorder->Add({FlightKind::kBytes, kBegun, "a"});
  while (recorder->Status().failure.empty()) {
  }
  EXPECT_THAT(recorder->Status().failure, HasSubstr("cannot make"));
  recorder->Add({FlightKind::kBytes, kBegun, "b"});
  EXPECT_EQ(recorder->Status().lost, 1U);
}

}  // namespace
}  // namespace m8::store
