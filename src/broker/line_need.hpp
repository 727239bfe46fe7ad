#pragma once

#include <cstdint>

namespace m8::broker {

/// How much a consumer needs its market-data line, the least first. What waits for a line rises by
/// one step after each while, so that nobody starves; a pinned line is never taken away.
enum class LineNeed : std::uint8_t {
  kRotation,  // one of many that take turns
  kNormal,
  kCore,    // near the money
  kPinned,  // the underlying, legs of open positions and working orders
};
inline constexpr int kLineNeedCount = 4;

}  // namespace m8::broker
