#include "execution/journal_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace m8::execution {
namespace {

tl::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Fail(Errc::kIo,
              fmt::format("{} {}: {}", what, path, std::system_category().message(errno)),
              "check the disk and the file's permissions");
}

class PosixJournalFile final : public JournalFile {
 public:
  PosixJournalFile(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}
  ~PosixJournalFile() override { ::close(descriptor_); }
  PosixJournalFile(const PosixJournalFile&) = delete;
  PosixJournalFile& operator=(const PosixJournalFile&) = delete;

  Result<std::string> ReadAll() override {
    struct stat info {};
    if (::fstat(descriptor_, &info) != 0) {
      return Failed("cannot stat", path_);
    }
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto got =
          ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        return Failed("cannot read", path_);
      }
      if (got == 0) {
        bytes.resize(done);
      }
      done += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  Result<void> Append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) {
        continue;
      }
      if (written <= 0) {
        return Failed("cannot write to", path_);
      }
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> Sync() override {
    if (::fdatasync(descriptor_) != 0) {
      return Failed("cannot sync", path_);
    }
    return {};
  }

  Result<void> Truncate(std::uint64_t length) override {
    if (::ftruncate(descriptor_, static_cast<off_t>(length)) != 0) {
      return Failed("cannot cut", path_);
    }
    return Sync();
  }

 private:
  std::string path_;
  int descriptor_;
};

// A new file's name is safe only when its folder is.
Result<void> SyncFolderOf(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) {
    folder = ".";
  }
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return Failed("cannot open the folder of", path);
  }
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) {
    return Failed("cannot sync the folder of", path);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<JournalFile>> OpenJournalFile(const std::string& path) {
  constexpr int kOwnerOnly = 0600;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) {
    return Failed("cannot open", path);
  }
  auto file = std::make_unique<PosixJournalFile>(path, descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Fail(Errc::kUnavailable, fmt::format("{} is in use by another process", path),
                "stop the other magic8, or name another journal");
  }
  M8_CHECK(SyncFolderOf(path));
  return file;
}

}  // namespace m8::execution
