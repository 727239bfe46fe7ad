#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace m8::tws {

/// A frame is a 4-byte big-endian length and that many bytes of payload.
inline constexpr std::size_t kFrameHeader = 4;
inline constexpr std::size_t kMaxPayload = 0xFFFFFF;

/// Cuts a stream of bytes into payloads. Holds at most one frame and one read of the caller's.
class FrameSplitter {
 public:
  /// Views handed out before are invalid afterwards.
  void Append(std::string_view bytes);

  /// The next whole payload, or nothing until more bytes come. A length of 0 or above kMaxPayload
  /// is an error with the bytes in it; after it the stream cannot be followed, and the error stays.
  /// A view is valid until the next Append or Clear.
  [[nodiscard]] Result<std::optional<std::string_view>> Next();

  /// Bytes that wait for the rest of their frame.
  [[nodiscard]] std::size_t Pending() const { return buffer_.size() - start_; }
  void Clear();

 private:
  std::string buffer_;
  std::size_t start_ = 0;
};

/// Starts a frame at the end of `out`: room for the length. Returns where, for EndFrame.
[[nodiscard]] std::size_t BeginFrame(std::string& out);
/// Fills in the length; an error, with `out` as it was before, where the payload is too long or
/// empty.
[[nodiscard]] Result<void> EndFrame(std::string& out, std::size_t begin);

}  // namespace m8::tws
