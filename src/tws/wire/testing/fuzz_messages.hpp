#pragma once

#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "tws/wire/codec.hpp"

namespace m8::tws::testing {

inline int FuzzVersion(std::uint8_t byte) {
  return kMinVersion + byte % (kMaxVersion - kMinVersion + 1);
}

/// A dispatcher's handler: what decoded must encode, unless it has no place on the wire, and then
/// decode to the same again.
struct ComesBack {
  int version;

  void operator()(const UnknownMessage&) const {}
  template <class M>
  void operator()(const M& message) const {
    std::string frame;
    if (!Encode(message, version, frame)) {
      return;
    }
    const auto again = Decode<M>(std::string_view(frame).substr(kFrameHeader), version);
    M8_ASSERT(again.has_value(), "what was written can be read");
    std::string second;
    M8_ASSERT(Encode(*again, version, second).has_value(), "and written again");
    M8_ASSERT(frame == second, "to the same bytes");
  }
};

inline void CheckAnswer(const Result<void>& result) {
  M8_ASSERT(result || !result.error().message.empty(), "a fault has a name");
}

}  // namespace m8::tws::testing
