#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace m8::tws {

/// Bytes that wait for the socket.
class OutputBuffer {
 public:
  /// Valid until the next Tail() or Consume().
  [[nodiscard]] std::string_view Bytes() const { return std::string_view(buffer_).substr(start_); }
  /// The first `count` bytes were written to the socket.
  void Consume(std::size_t count);
  /// To append to.
  [[nodiscard]] std::string& Tail() { return buffer_; }
  [[nodiscard]] std::size_t Size() const { return buffer_.size() - start_; }
  void Clear();

 private:
  std::string buffer_;
  std::size_t start_ = 0;
};

}  // namespace m8::tws
