#pragma once

#include <cstdint>

namespace m8::gateway::detail {

/// Questions that TWS answers without an id: those of one kind end together.
inline constexpr std::int32_t kOpenOrdersQuestion = -2;
inline constexpr std::int32_t kPositionsQuestion = -3;
inline constexpr std::int32_t kCompletedOrdersQuestion = -4;

}  // namespace m8::gateway::detail
