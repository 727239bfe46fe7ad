#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "tws/wire/codec.hpp"

namespace m8::tws::testing {

/// "4|2|-1|" with NUL for '|': frames that a person can read.
inline std::string Payload(std::string text) {
  std::replace(text.begin(), text.end(), '|', '\0');
  return text;
}

/// The same the other way round.
inline std::string Readable(std::string payload) {
  std::replace(payload.begin(), payload.end(), '\0', '|');
  return payload;
}

/// A message as readable text, or the error's.
template <class M>
std::string Encoded(const M& message, int version) {
  std::string frame;
  const auto encoded = Encode(message, version, frame);
  return encoded ? Readable(frame.substr(kFrameHeader)) : encoded.error().message;
}

template <class M>
std::ptrdiff_t FieldCount(const M& message, int version) {
  const std::string text = Encoded(message, version);
  return std::count(text.begin(), text.end(), '|');
}

}  // namespace m8::tws::testing
