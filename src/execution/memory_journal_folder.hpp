#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "execution/journal_folder.hpp"
#include "execution/memory_journal_file.hpp"

namespace m8::execution {

/// A folder in memory for tests: from the k-th change on (the first is 0) every one fails, as when
/// the disk or the power does.
class MemoryJournalFolder final : public JournalFolder {
 public:
  Result<std::vector<std::string>> List() override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files) {
      names.push_back(name);
    }
    return names;
  }
  Result<std::string> Read(const std::string& name) override { return *files.at(name); }
  Result<void> Write(const std::string& name, std::string_view bytes) override {
    if (Fails()) {
      if (fault_ == DiskFault::kNoSpace) {
        files[name] = std::make_shared<std::string>(bytes.substr(0, bytes.size() / 2));
      }
      return Failed();
    }
    files[name] = std::make_shared<std::string>(bytes);
    return {};
  }
  Result<void> Link(const std::string& from, const std::string& to) override {
    return Change([&] { files[to] = files.at(from); });
  }
  Result<void> Rename(const std::string& from, const std::string& to) override {
    return Change([&] {
      files[to] = files.at(from);
      files.erase(from);
    });
  }
  Result<void> Remove(const std::string& name) override {
    return Change([&] { files.erase(name); });
  }
  Result<bool> Same(const std::string& a, const std::string& b) override {
    return files.at(a) == files.at(b);
  }

  void FailFrom(std::int64_t change, DiskFault fault) {
    changes_ = 0;
    fail_from_ = change;
    fault_ = fault;
  }
  void Mend() { fail_from_.reset(); }
  [[nodiscard]] std::int64_t Changes() const { return changes_; }

  std::map<std::string, std::shared_ptr<std::string>> files;

 private:
  template <class Deed>
  Result<void> Change(Deed deed) {
    if (Fails()) {
      // The folder's sync failed: what it says may or may not be so.
      if (fault_ == DiskFault::kNoSpace) {
        deed();
      }
      return Failed();
    }
    deed();
    return {};
  }
  bool Fails() {
    const auto change = changes_++;
    return fail_from_ && change >= *fail_from_;
  }
  static tl::unexpected<Error> Failed() { return Fail(Errc::kIo, "input/output error"); }

  std::int64_t changes_ = 0;
  std::optional<std::int64_t> fail_from_;
  DiskFault fault_ = DiskFault::kIo;
};

}  // namespace m8::execution
