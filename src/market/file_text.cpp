#include "market/file_text.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <zlib.h>

#include "base/assert.hpp"

namespace m8::market {
namespace {

constexpr int kGzipOnly = 15 + 16;  // zlib: the largest window, a gzip header

bool IsGzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

/// Owns zlib's state.
class Inflater {
 public:
  explicit Inflater(std::string& bytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    M8_ASSERT(inflateInit2(&stream_, kGzipOnly) == Z_OK, "zlib starts");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  Result<std::string> Run(std::size_t limit) {
    std::string text;
    std::array<char, 1 << 16> buffer;
    for (;;) {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      text.append(buffer.data(), buffer.size() - stream_.avail_out);
      if (text.size() > limit) {
        return Fail(Errc::kOutOfRange, fmt::format("unpacks to more than {} bytes", limit));
      }
      if (status == Z_STREAM_END) {
        if (stream_.avail_in == 0) {
          return text;
        }
        inflateReset(&stream_);
      } else if (status == Z_BUF_ERROR) {
        return Fail(Errc::kInvalidArgument,
                    fmt::format("gzip stream is cut off after {} bytes of text", text.size()),
                    "copy the file again");
      } else if (status != Z_OK) {
        return Fail(Errc::kInvalidArgument,
                    fmt::format("gzip stream is damaged after {} bytes of text: {}", text.size(),
                                stream_.msg != nullptr ? stream_.msg : "no detail"),
                    "copy the file again");
      }
    }
  }

 private:
  z_stream stream_{};
};

Result<std::string> ReadBytes(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return Fail(Errc::kNotFound, "no such file");
  }
  if (std::filesystem::is_directory(status)) {
    return Fail(Errc::kInvalidArgument, "is a directory, not a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Fail(Errc::kIo, fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  std::string bytes;
  std::array<char, 1 << 16> buffer;
  while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
    bytes.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kLargestText) {
      return Fail(Errc::kOutOfRange, fmt::format("is larger than {} bytes", kLargestText));
    }
  }
  if (file.bad()) {
    return Fail(Errc::kIo, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  return bytes;
}

Result<std::string> ReadAndUnpack(const std::string& path) {
  M8_TRY(auto bytes, ReadBytes(path));
  M8_TRY(auto text, Unpacked(std::move(bytes)));
  if (text.empty()) {
    return Fail(Errc::kInvalidArgument, "is empty");
  }
  return text;
}

}  // namespace

Result<std::string> Unpacked(std::string bytes, std::size_t limit) {
  if (!IsGzip(bytes)) {
    return bytes;
  }
  if (bytes.size() > kLargestText) {
    return Fail(Errc::kOutOfRange, fmt::format("is larger than {} bytes", kLargestText));
  }
  return Inflater(bytes).Run(limit);
}

Result<std::string> ReadText(const std::string& path) {
  auto text = ReadAndUnpack(path);
  if (!text) {
    return tl::unexpected(text.error().Within(path));
  }
  return text;
}

}  // namespace m8::market
