#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

// RFC 6455, as far as a server of texts needs it: no extension, so nothing is ever compressed and
// every set RSV bit is an error. No sockets.
namespace m8::server {

/// Why a connection is closed; the numbers are RFC 6455's, from 4000 on ours (api/asyncapi.yaml).
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupportedData = 1003,
  kInvalidText = 1007,
  kPolicy = 1008,
  kTooBig = 1009,
  kSlowConsumer = 4008,
};

/// What a client sent.
struct WireEvent {
  enum class Kind : std::uint8_t { kText, kPing, kPong, kClose, kBroken };
  Kind kind = Kind::kText;
  std::string payload;                         // of text, ping and pong
  CloseCode code = CloseCode::kProtocolError;  // what to close with, of kClose and kBroken
};

/// Takes a client's bytes in pieces of any size and tells what they mean. After kClose or kBroken
/// nothing more is read.
class FrameReader {
 public:
  static constexpr std::size_t kMessageMax = 16 << 10;

  void Feed(std::string_view bytes);
  /// Oldest first; absent: feed more.
  std::optional<WireEvent> Next();

 private:
  struct Header;
  /// One whole frame off the buffer; false: more bytes are needed, or it was broken.
  bool TakeFrame();
  void OnFrame(const Header& header, std::string payload);
  void OnControl(unsigned opcode, std::string payload);
  void OnData(const Header& header, std::string payload);
  void Break(CloseCode code);

  std::string buffer_;
  std::string message_;  // of the frames of an unfinished message
  bool in_message_ = false;
  bool ended_ = false;
  std::deque<WireEvent> events_;
};

/// One unmasked frame, as a server sends it.
std::string TextFrame(std::string_view payload);
std::string PongFrame(std::string_view payload);
std::string PingFrame();
std::string CloseFrame(CloseCode code, std::string_view reason);

/// The answer to a Sec-WebSocket-Key; absent where that is not 16 bytes in base64.
std::optional<std::string> AcceptKey(std::string_view key);

}  // namespace m8::server
