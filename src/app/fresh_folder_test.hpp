#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace m8::app {

/// An empty folder of this process alone, which is gone at its end.
inline std::filesystem::path FreshFolder(const std::string& name) {
  namespace fs = std::filesystem;
  struct Root {
    Root() {
      std::string pattern = (fs::path(testing::TempDir()) / "magic8_XXXXXX").string();
      const char* made = ::mkdtemp(pattern.data());
      EXPECT_NE(made, nullptr);
      path = made == nullptr ? "" : made;
    }
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;
    ~Root() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
    fs::path path;
  };
  static const Root root;
  auto folder = root.path / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

}  // namespace m8::app
