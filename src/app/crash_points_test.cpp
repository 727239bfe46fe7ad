#include "app/crash_points.hpp"

#include <csignal>

#include <gtest/gtest.h>

#include "execution/memory_journal_file.hpp"

namespace m8::app {
namespace {

using testing::KilledBySignal;

TEST(CrashPoints, EndTheProcessAtTheHitThatIsNamed) {
  const auto points = CrashPoints::Parse("written.send:2").value();
  auto file = points->Around(std::make_unique<execution::MemoryJournalFile>());
  const auto write = [&](std::string_view record) { EXPECT_TRUE(file->Append(record)); };
  write(R"(....{"kind":"send"}....)");
  write(R"(....{"kind":"fill"}....)");
  EXPECT_EXIT(write(R"(....{"kind":"send"}....)"), KilledBySignal(SIGKILL), "");
}

TEST(CrashPoints, TakeTheBeginningOfAName) {
  const auto points = CrashPoints::Parse("synced:1").value();
  points->Reach("written.send");
  EXPECT_EXIT(points->Reach("synced.send"), KilledBySignal(SIGKILL), "");
}

TEST(CrashPoints, AreNamedWithTheirHit) {
  for (const auto* wrong : {"", "written", ":1", "written:0", "written:-1", "written:x"}) {
    EXPECT_FALSE(CrashPoints::Parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace m8::app
