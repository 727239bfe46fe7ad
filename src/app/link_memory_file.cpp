#include "app/link_memory_file.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace m8::app {
namespace {

tl::unexpected<Error> CannotWrite(const std::filesystem::path& path, int error) {
  return Fail(
      Errc::kIo,
      fmt::format("cannot write {}: {}", path.string(), std::generic_category().message(error)),
      "make room, and check that the folder is yours");
}

Result<void> Sync(const std::filesystem::path& path, int flags) {
  const int handle = ::open(path.c_str(), flags | O_CLOEXEC);
  if (handle < 0) {
    return CannotWrite(path, errno);
  }
  const int failed = ::fsync(handle) == 0 ? 0 : errno;
  ::close(handle);
  return failed == 0 ? Result<void>{} : CannotWrite(path, failed);
}

}  // namespace

Result<gateway::Remembered> FileLinkMemory::Load() {
  std::error_code failure;
  if (!std::filesystem::exists(path_, failure)) {
    return gateway::Remembered{};
  }
  std::ifstream file(path_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || failure) {
    return Fail(Errc::kIo, "cannot read " + path_.string(), "check that the file is yours");
  }
  auto remembered = gateway::DecodeRemembered(text);
  return remembered ? std::move(remembered)
                    : tl::unexpected(remembered.error().Within(path_.string()));
}

Result<void> FileLinkMemory::Save(const gateway::Remembered& remembered) {
  const auto fresh = std::filesystem::path(path_.string() + ".new");
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << gateway::Encode(remembered);
    if (!file.flush()) {
      return CannotWrite(fresh, errno);
    }
  }
  M8_CHECK(Sync(fresh, O_WRONLY));
  std::error_code failure;
  std::filesystem::rename(fresh, path_, failure);
  if (failure) {
    return CannotWrite(path_, failure.value());
  }
  return Sync(path_.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace m8::app
