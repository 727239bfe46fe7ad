#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace m8::broker {

/// How many messages wait for the gateway's rate, for those who could ask for less: 0-25, 26-50,
/// 51-75, 76-100, and from above 100 until below 50 nothing but orders should be asked for.
enum class Pressure : std::uint8_t { kNormal, kLight, kModerate, kHeavy, kPause };
constexpr std::string_view Name(Pressure pressure) noexcept {
  constexpr std::string_view kNames[] = {"normal", "light", "moderate", "heavy", "pause"};
  return kNames[static_cast<std::size_t>(pressure)];
}

}  // namespace m8::broker
