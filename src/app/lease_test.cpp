#include "app/lease.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/fresh_folder_test.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const TimePoint kNow = *ParseUtc("2026-11-20T14:31:00Z");

fs::path Fresh(const std::string& name) {
  return FreshFolder("lease_" + name) / "state" / "paper.lease";
}

TEST(Lease, IsOnePersonsAtATimeAndSaysWhose) {
  const auto file = Fresh("one");
  const auto first = Lease::Take(file, "1.2", kNow);
  ASSERT_TRUE(first) << first.error().Text();
  const auto second = Lease::Take(file, "1.3", kNow);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::kUnavailable);
  EXPECT_THAT(second.error().message,
              HasSubstr("is held by magic8 1.2, process " + std::to_string(::getpid()) +
                        ", since 2026-11-20T14:31:00"));
}

TEST(Lease, IsGivenBackAtTheEnd) {
  const auto file = Fresh("end");
  { ASSERT_TRUE(Lease::Take(file, "1", kNow)); }
  EXPECT_TRUE(Lease::Take(file, "1", kNow));
}

TEST(Lease, IsGivenBackByACrash) {
  const auto file = Fresh("crash");
  const auto child = ::fork();
  if (child == 0) {
    const auto held = Lease::Take(file, "1", kNow);
    ::_exit(held ? 0 : 1);  // no destructor runs
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(Lease::Take(file, "2", kNow));
}

TEST(Lease, AFileThatCannotBeMadeIsSaid) {
  const auto file = Fresh("odd");
  fs::create_directories(file);  // a folder stands where the file belongs
  const auto taken = Lease::Take(file, "1", kNow);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::kIo);
}

}  // namespace
}  // namespace m8::app
