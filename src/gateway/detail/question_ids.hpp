#pragma once

#include <cstdint>

namespace m8::gateway::detail {

/// Questions that TWS answers without an id: at most one of each is open.
inline constexpr std::int32_t kOpenOrdersQuestion = -2;
inline constexpr std::int32_t kPositionsQuestion = -3;

}  // namespace m8::gateway::detail
