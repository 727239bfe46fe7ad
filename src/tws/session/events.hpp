#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace m8::tws {

/// A frame that could not be decoded. It was passed over, the connection stays.
struct MalformedFrame {
  Error error;               // names message, field and text
  std::string_view payload;  // valid during the call
};

/// The connection is over, by our decision or the peer's: the shell closes the socket. Sent once.
struct SessionClosed {
  Error reason;
};

struct SessionCounters {
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t unknown = 0;
  std::uint64_t malformed = 0;
};

}  // namespace m8::tws
