#pragma once

#include <cstdint>
#include <string_view>

namespace m8::quant {

/// Whether a price has a vol, and why not.
enum class VolStatus : std::uint8_t {
  kOk,
  kNoPrice,         // zero, negative or not finite
  kNoForward,       // forward or strike is not a number from kSmallestForward to kLargestForward
  kExpired,         // no time left
  kBelowIntrinsic,  // cheaper than exercising
  kAboveBound,      // a call at the forward or dearer, a put at the strike or dearer
  kNoInformation,   // the price's last four ulps move the vol by more than kVolPrecision
};
std::string_view Name(VolStatus status) noexcept;

/// A price moves the vol by no more than this, relatively, with its last four ulps, or there is no
/// vol.
inline constexpr double kVolPrecision = 1e-10;

inline constexpr double kSmallestForward = 1e-100;
inline constexpr double kLargestForward = 1e100;

}  // namespace m8::quant
