#pragma once

#include <cstdint>

namespace m8 {

enum class Right : std::uint8_t { kCall, kPut };

constexpr char Letter(Right right) { return right == Right::kCall ? 'C' : 'P'; }

}  // namespace m8
