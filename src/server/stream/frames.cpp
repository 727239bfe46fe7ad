#include "server/stream/frames.hpp"

#include <array>
#include <utility>

#include <openssl/evp.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"

namespace m8::server {
namespace {

constexpr unsigned kContinuation = 0x0, kText = 0x1, kBinary = 0x2;
constexpr unsigned kClose = 0x8, kPing = 0x9, kPong = 0xA;
constexpr std::size_t kControlMax = 125;
constexpr unsigned kLength16 = 126, kLength64 = 127;

unsigned ByteAt(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) {
    value = value << 8U | static_cast<unsigned char>(c);
  }
  return value;
}

std::string Frame(unsigned opcode, std::string_view payload) {
  std::string out;
  out.reserve(payload.size() + 10);
  out += static_cast<char>(0x80U | opcode);
  const auto size = payload.size();
  const auto append = [&](int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out += static_cast<char>(static_cast<std::uint64_t>(size) >> static_cast<unsigned>(shift));
    }
  };
  if (size <= kControlMax) {
    out += static_cast<char>(size);
  } else if (size <= 0xFFFF) {
    out += static_cast<char>(kLength16);
    append(2);
  } else {
    out += static_cast<char>(kLength64);
    append(8);
  }
  out += payload;
  return out;
}

// What a peer may send as the reason of a close (RFC 6455, 7.4).
bool IsCloseCode(std::uint64_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) ||
         (code >= 3000 && code <= 4999);
}

}  // namespace

struct FrameReader::Header {
  bool final = false;
  unsigned opcode = 0;
  std::size_t size = 0;  // of the header
  std::uint64_t payload = 0;
};

void FrameReader::Feed(std::string_view bytes) {
  if (ended_) {
    return;
  }
  buffer_ += bytes;
  while (!ended_ && TakeFrame()) {
  }
}

std::optional<WireEvent> FrameReader::Next() {
  if (events_.empty()) {
    return std::nullopt;
  }
  auto event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void FrameReader::Break(CloseCode code) {
  ended_ = true;
  buffer_.clear();
  events_.push_back({WireEvent::Kind::kBroken, {}, code});
}

bool FrameReader::TakeFrame() {
  constexpr std::size_t kShortest = 2, kMask = 4;
  if (buffer_.size() < kShortest) {
    return false;
  }
  Header header{.final = (ByteAt(buffer_, 0) & 0x80U) != 0, .opcode = ByteAt(buffer_, 0) & 0x0FU};
  const bool masked = (ByteAt(buffer_, 1) & 0x80U) != 0;
  const unsigned length = ByteAt(buffer_, 1) & 0x7FU;
  const bool control = header.opcode >= kClose;
  const bool known =
      header.opcode <= kBinary || (header.opcode >= kClose && header.opcode <= kPong);
  if ((ByteAt(buffer_, 0) & 0x70U) != 0 || !masked || !known ||
      (control && (!header.final || length > kControlMax))) {
    Break(CloseCode::kProtocolError);
    return false;
  }
  const std::size_t extra = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
  header.size = kShortest + extra + kMask;
  if (buffer_.size() < header.size) {
    return false;
  }
  header.payload =
      extra == 0 ? length : BigEndian(std::string_view(buffer_).substr(kShortest, extra));
  if (header.payload > kMessageMax || message_.size() + header.payload > kMessageMax) {
    Break(CloseCode::kTooBig);
    return false;
  }
  if (buffer_.size() - header.size < header.payload) {
    return false;
  }
  const auto mask = std::string_view(buffer_).substr(header.size - kMask, kMask);
  auto payload = buffer_.substr(header.size, header.payload);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    payload[i] = static_cast<char>(payload[i] ^ mask[i % kMask]);
  }
  buffer_.erase(0, header.size + header.payload);
  OnFrame(header, std::move(payload));
  return true;
}

void FrameReader::OnFrame(const Header& header, std::string payload) {
  if (header.opcode >= kClose) {
    OnControl(header.opcode, std::move(payload));
  } else {
    OnData(header, std::move(payload));
  }
}

void FrameReader::OnControl(unsigned opcode, std::string payload) {
  if (opcode == kPing || opcode == kPong) {
    events_.push_back({opcode == kPing ? WireEvent::Kind::kPing : WireEvent::Kind::kPong,
                       std::move(payload),
                       {}});
    return;
  }
  const bool wrong =
      payload.size() == 1 ||
      (payload.size() >= 2 && (!IsCloseCode(BigEndian(std::string_view(payload).substr(0, 2))) ||
                               !IsUtf8(std::string_view(payload).substr(2))));
  if (wrong) {
    return Break(CloseCode::kProtocolError);
  }
  ended_ = true;
  events_.push_back({WireEvent::Kind::kClose, {}, CloseCode::kNormal});
}

void FrameReader::OnData(const Header& header, std::string payload) {
  if ((header.opcode == kContinuation) != in_message_) {
    return Break(CloseCode::kProtocolError);
  }
  if (header.opcode == kBinary) {
    return Break(CloseCode::kUnsupportedData);
  }
  message_ += payload;
  in_message_ = !header.final;
  if (header.final) {
    auto text = std::exchange(message_, {});
    if (!IsUtf8(text)) {
      return Break(CloseCode::kInvalidText);
    }
    events_.push_back({WireEvent::Kind::kText, std::move(text), {}});
  }
}

std::string TextFrame(std::string_view payload) { return Frame(kText, payload); }
std::string PongFrame(std::string_view payload) { return Frame(kPong, payload); }
std::string PingFrame() { return Frame(kPing, {}); }

std::string CloseFrame(CloseCode code, std::string_view reason) {
  const auto number = static_cast<unsigned>(code);
  std::string payload{static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
  payload += reason.substr(0, kControlMax - 2);
  return Frame(kClose, payload);
}

std::optional<std::string> AcceptKey(std::string_view key) {
  constexpr std::size_t kKeyLetters = 24;  // 16 bytes in base64
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (key.size() != kKeyLetters || !key.ends_with("==") ||
      key.substr(0, kKeyLetters - 2).find_first_not_of(kAlphabet) != key.npos) {
    return std::nullopt;
  }
  const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const int done = EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  M8_ASSERT(done == 1, "SHA-1 of what is in memory");
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
  const int letters = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return std::string(reinterpret_cast<const char*>(base64.data()),
                     static_cast<std::size_t>(letters));
}

}  // namespace m8::server
