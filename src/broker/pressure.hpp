#pragma once

#include <cstdint>

namespace m8::broker {

/// How many messages wait for the gateway's rate, for those who could ask for less: 0-25, 26-50,
/// 51-75, 76-100, and from above 100 until below 50 nothing but orders should be asked for.
enum class Pressure : std::uint8_t { kNormal, kLight, kModerate, kHeavy, kPause };

}  // namespace m8::broker
