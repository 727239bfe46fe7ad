#include "app/link_memory_file.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "app/fresh_folder_test.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

fs::path Fresh(const std::string& name) { return FreshFolder("link_" + name) / "link.m8"; }

TEST(FileLinkMemory, HasNothingAtFirstAndThenWhatWasSaved) {
  const auto path = Fresh("saved");
  FileLinkMemory memory(path);
  const auto nothing = memory.Load();
  ASSERT_TRUE(nothing) << nothing.error().Text();
  EXPECT_EQ(*nothing, gateway::Remembered{});
  gateway::Remembered remembered;
  remembered.order_id_mark = 4711;
  ASSERT_TRUE(memory.Save(remembered));
  remembered.order_id_mark = 4712;
  ASSERT_TRUE(memory.Save(remembered));
  EXPECT_EQ(*FileLinkMemory(path).Load(), remembered);
  EXPECT_FALSE(fs::exists(path.string() + ".new"));
}

TEST(FileLinkMemory, ACrashBeforeTheRenameLeavesTheOldOne) {
  const auto path = Fresh("crash");
  FileLinkMemory memory(path);
  gateway::Remembered remembered;
  remembered.order_id_mark = 1;
  ASSERT_TRUE(memory.Save(remembered));
  std::ofstream(path.string() + ".new") << "magic8 li";
  EXPECT_EQ(memory.Load()->order_id_mark, 1);
}

TEST(FileLinkMemory, SaysWhatItCannotReadOrWrite) {
  const auto path = Fresh("broken");
  std::ofstream(path) << "magic8 link 1\norder_id_mark\t12";
  const auto loaded = FileLinkMemory(path).Load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Errc::kProtocol);
  FileLinkMemory nowhere(path.parent_path() / "no" / "folder");
  EXPECT_EQ(nowhere.Save({}).error().code, Errc::kIo);
}

}  // namespace
}  // namespace m8::app
