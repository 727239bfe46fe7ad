#include "server/token_file.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace m8::server {
namespace {

constexpr std::size_t kShortest = 32;

// Closes itself.
class File {
 public:
  explicit File(int handle) : handle_(handle) {}
  ~File() {
    if (handle_ >= 0) {
      ::close(handle_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int Handle() const { return handle_; }

 private:
  int handle_;
};

tl::unexpected<Error> Failed(std::string_view what, const std::filesystem::path& file) {
  return Fail(
      Errc::kIo,
      fmt::format("cannot {} {}: {}", what, file.string(), std::generic_category().message(errno)),
      "check app.state_directory and that it is yours");
}

Result<Token> Make(const std::filesystem::path& file) {
  const File made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (made.Handle() < 0) {
    return Failed("make", file);
  }
  Token token{MakeSecret(), true};
  const auto line = token.text + "\n";
  const auto written = ::write(made.Handle(), line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size()) || ::fsync(made.Handle()) != 0) {
    return Failed("write", file);
  }
  return token;
}

}  // namespace

std::string MakeSecret() {
  std::array<unsigned char, 32> bytes{};
  const int done = RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  M8_ASSERT(done == 1, "the operating system has chance to give");
  std::string text;
  for (const auto byte : bytes) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

Result<Token> LoadOrMakeToken(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.Handle() < 0) {
    return errno == ENOENT ? Make(path) : Failed("read", path);
  }
  struct stat about {};
  if (::fstat(file.Handle(), &about) != 0) {
    return Failed("look at", path);
  }
  if ((about.st_mode & 077U) != 0) {
    return Fail(Errc::kRefused, fmt::format("others may read {}", path.string()),
                fmt::format("chmod 600 {}, or remove it to get a new token", path.string()));
  }
  std::array<char, 512> bytes{};
  const auto size = ::read(file.Handle(), bytes.data(), bytes.size());
  const auto text =
      Trim(std::string_view(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
  if (text.size() < kShortest) {
    return Fail(Errc::kRefused,
                fmt::format("{} holds no token of {} letters or more", path.string(), kShortest),
                "remove it to get a new one");
  }
  return Token{std::string(text), false};
}

}  // namespace m8::server
