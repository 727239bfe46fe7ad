#include "tws/wire/frame.hpp"

#include <fmt/format.h>

namespace m8::tws {
namespace {

std::size_t ReadLength(const char* bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kFrameHeader; ++i) {
    length = (length << 8) | static_cast<unsigned char>(bytes[i]);
  }
  return length;
}

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes.substr(0, 16)) {
    text += fmt::format("{:02x} ", static_cast<unsigned char>(byte));
  }
  return text;
}

}  // namespace

void FrameSplitter::Append(std::string_view bytes) {
  // Moving the rest only when what is done weighs at least as much keeps the cost linear.
  if (start_ > 0 && start_ >= buffer_.size() - start_) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  buffer_.append(bytes);
}

Result<std::optional<std::string_view>> FrameSplitter::Next() {
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  if (rest.size() < kFrameHeader) {
    return std::optional<std::string_view>();
  }
  const std::size_t length = ReadLength(rest.data());
  if (length == 0 || length > kMaxPayload) {
    return Fail(Errc::kProtocol, fmt::format("a frame of {} bytes is not within 1..{}: {}", length,
                                             kMaxPayload, Hex(rest)));
  }
  if (rest.size() - kFrameHeader < length) {
    return std::optional<std::string_view>();
  }
  start_ += kFrameHeader + length;
  return std::optional<std::string_view>(rest.substr(kFrameHeader, length));
}

void FrameSplitter::Clear() {
  buffer_.clear();
  start_ = 0;
}

std::size_t BeginFrame(std::string& out) {
  out.append(kFrameHeader, '\0');
  return out.size() - kFrameHeader;
}

Result<void> EndFrame(std::string& out, std::size_t begin) {
  const std::size_t length = out.size() - begin - kFrameHeader;
  if (length == 0 || length > kMaxPayload) {
    out.resize(begin);
    return Fail(Errc::kInvalidArgument,
                fmt::format("a payload of {} bytes is not within 1..{}", length, kMaxPayload));
  }
  for (std::size_t i = 0; i < kFrameHeader; ++i) {
    out[begin + i] = static_cast<char>((length >> (8 * (kFrameHeader - 1 - i))) & 0xFF);
  }
  return {};
}

}  // namespace m8::tws
