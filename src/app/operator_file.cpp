#include "app/operator_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace m8::app {
namespace {

constexpr std::size_t kReasonMax = 500;

tl::unexpected<Error> Failed(const char* what, const std::filesystem::path& path, int error) {
  return Fail(
      Errc::kIo,
      fmt::format("cannot {} {}: {}", what, path.string(), std::generic_category().message(error)),
      "check app.state_directory and that it is yours");
}

Result<void> SyncFolder(const std::filesystem::path& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) {
    return Failed("open", folder, errno);
  }
  const int failed = ::fsync(handle) == 0 ? 0 : errno;
  ::close(handle);
  return failed == 0 ? Result<void>{} : Failed("sync", folder, failed);
}

std::string OneLine(std::string text) {
  for (auto& c : text) {
    c = c < ' ' && c >= 0 ? ' ' : c;
  }
  text.resize(std::min(text.size(), kReasonMax));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

// Not written beside and renamed: an empty file is the same order.
Result<void> OperatorFile::Give(const std::string& reason) const {
  std::error_code failure;
  std::filesystem::create_directories(path_.parent_path(), failure);
  const int handle = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (handle < 0) {
    return Failed("write", path_, errno);
  }
  const auto text = OneLine(reason) + "\n";
  const bool wrote = ::write(handle, text.data(), text.size()) >= 0 && ::fsync(handle) == 0;
  const int failed = wrote ? 0 : errno;
  ::close(handle);
  return wrote ? SyncFolder(path_.parent_path()) : Failed("write", path_, failed);
}

Result<void> OperatorFile::Withdraw() const {
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT) {
    return Failed("remove", path_, errno);
  }
  return SyncFolder(path_.parent_path());
}

std::optional<std::string> OperatorFile::Given() const {
  std::error_code failure;
  if (std::filesystem::status(path_, failure).type() == std::filesystem::file_type::not_found) {
    return std::nullopt;
  }
  std::ifstream file(path_, std::ios::binary);
  std::string reason(kReasonMax, '\0');
  file.read(reason.data(), static_cast<std::streamsize>(reason.size()));  // throws nothing
  reason.resize(static_cast<std::size_t>(file.gcount()));
  return OneLine(std::move(reason));
}

OperatorFile KillFile(const std::filesystem::path& state_directory) {
  return OperatorFile(state_directory / "kill");
}

OperatorFile AcceptFile(const std::filesystem::path& state_directory) {
  return OperatorFile(state_directory / "accept");
}

OperatorFile FlattenFile(const std::filesystem::path& state_directory) {
  return OperatorFile(state_directory / "flatten");
}

}  // namespace m8::app
