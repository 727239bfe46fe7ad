#include "execution/journal_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "execution/journal_file.hpp"

namespace m8::execution {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> Failed(std::string_view what, const fs::path& path, int error) {
  return Fail(
      Errc::kIo,
      fmt::format("cannot {} {}: {}", what, path.string(), std::generic_category().message(error)),
      "check the disk and the permissions of the folder");
}

class PosixJournalFolder final : public JournalFolder {
 public:
  explicit PosixJournalFolder(fs::path path) : path_(std::move(path)) {}

  Result<std::vector<std::string>> List() override {
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(path_, failure)) {
      names.push_back(entry.path().filename().string());
    }
    if (failure) {
      return Failed("list", path_, failure.value());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::string> Read(const std::string& name) override {
    M8_TRY(const auto file, OpenJournalFile((path_ / name).string()));
    return file->ReadAll();
  }

  Result<void> Write(const std::string& name, std::string_view bytes) override {
    M8_CHECK(Removed(name));
    M8_TRY(const auto file, OpenJournalFile((path_ / name).string()));
    M8_CHECK(file->Append(bytes));
    return file->Sync();
  }

  Result<void> Link(const std::string& from, const std::string& to) override {
    return Done("link", to, [&](std::error_code& failure) {
      fs::create_hard_link(path_ / from, path_ / to, failure);
    });
  }

  Result<void> Rename(const std::string& from, const std::string& to) override {
    return Done("rename", to,
                [&](std::error_code& failure) { fs::rename(path_ / from, path_ / to, failure); });
  }

  Result<void> Remove(const std::string& name) override {
    M8_CHECK(Removed(name));
    return Sync();
  }

  Result<bool> Same(const std::string& a, const std::string& b) override {
    std::error_code failure;
    const bool same = fs::equivalent(path_ / a, path_ / b, failure);
    if (failure) {
      return Failed("compare", path_ / b, failure.value());
    }
    return same;
  }

 private:
  Result<void> Removed(const std::string& name) {
    std::error_code failure;
    fs::remove(path_ / name, failure);
    return failure ? Failed("remove", path_ / name, failure.value()) : Result<void>{};
  }

  template <class Deed>
  Result<void> Done(std::string_view what, const std::string& name, Deed deed) {
    std::error_code failure;
    deed(failure);
    return failure ? Failed(what, path_ / name, failure.value()) : Sync();
  }

  Result<void> Sync() {
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) {
      ::close(descriptor);
    }
    return synced ? Result<void>{} : Failed("sync", path_, error);
  }

  fs::path path_;
};

}  // namespace

std::unique_ptr<JournalFolder> OpenJournalFolder(const std::string& path) {
  return std::make_unique<PosixJournalFolder>(path);
}

}  // namespace m8::execution
