#include "app/lease.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace m8::app {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> Failed(std::string_view what, const fs::path& file, int error) {
  return Fail(
      Errc::kIo,
      fmt::format("cannot {} {}: {}", what, file.string(), std::generic_category().message(error)),
      "set app.state_directory to a folder that is yours");
}

// What its holder wrote, in one line; a file that was just created may be empty still.
std::string HolderOf(int descriptor) {
  constexpr std::size_t kMost = 200;
  std::array<char, kMost> bytes{};
  const auto got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  std::string text(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return text.empty() ? "another process" : text.substr(0, text.find('\n'));
}

bool Write(int descriptor, std::string_view text) {
  const auto written = ::pwrite(descriptor, text.data(), text.size(), 0);
  return written == static_cast<ssize_t>(text.size());
}

}  // namespace

Lease::Lease(Lease&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

// The file stays: to delete it would let two processes lock two files of one name.
Lease::~Lease() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<Lease> Lease::Take(const fs::path& file, const std::string& version, TimePoint now) {
  std::error_code failure;
  fs::create_directories(file.parent_path(), failure);
  if (failure) {
    return Failed("create the folder of", file, failure.value());
  }
  constexpr int kOwnerOnly = 0600;
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) {
    return Failed("open", file, errno);
  }
  Lease lease(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Fail(Errc::kUnavailable,
                fmt::format("{} is held by {}", file.string(), HolderOf(descriptor)),
                "stop that one first, or set another app.state_directory: two of them would trade "
                "one account twice");
  }
  const auto holder =
      fmt::format("magic8 {}, process {}, since {}\n", version, ::getpid(), FormatUtc(now));
  if (::ftruncate(descriptor, 0) != 0 || !Write(descriptor, holder)) {
    return Failed("write", file, errno);
  }
  return lease;
}

}  // namespace m8::app
