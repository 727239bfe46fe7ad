#include "app/durable_file.hpp"

#include <array>
#include <cerrno>
#include <fstream>
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

Result<void> WriteDurably(const std::filesystem::path& path, std::string_view text) {
  const auto fresh = std::filesystem::path(path.string() + ".new");
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) {
      return CannotWrite(fresh, errno);
    }
  }
  M8_CHECK(Sync(fresh, O_WRONLY));
  std::error_code failure;
  std::filesystem::rename(fresh, path, failure);
  if (failure) {
    return CannotWrite(path, failure.value());
  }
  return Sync(path.parent_path(), O_RDONLY | O_DIRECTORY);
}

Result<std::optional<std::string>> ReadIfThere(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure) && !failure) {
    return std::optional<std::string>{};
  }
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 4096> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad() || failure) {
    return Fail(Errc::kIo, "cannot read " + path.string(), "check that the file is yours");
  }
  return std::optional{std::move(text)};
}

}  // namespace m8::app
