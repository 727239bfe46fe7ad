#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// The knots of every smile's spline, in standard deviations at the money: close together where
/// the odds are, wide in the wings. Being constants, they cost a fit nothing.
namespace m8::quant::detail {

inline constexpr std::size_t kIntervals = 42;
inline constexpr std::size_t kKnots = kIntervals + 7;  // three more beyond either end

using Four = std::array<double, 4>;

constexpr std::array<double, kKnots> MakeKnots() {
  constexpr std::size_t kMiddle = kKnots / 2;
  constexpr std::array<double, kMiddle + 1> kHalf{
      0.0,  0.4,  0.8,  1.2,  1.6,  2.05, 2.55, 3.15, 3.9,  4.8,  5.9,  7.2,  8.8,
      10.8, 13.2, 16.2, 20.0, 24.5, 30.0, 37.0, 45.0, 55.0, 68.0, 84.0, 104.0};
  std::array<double, kKnots> knots{};
  for (std::size_t i = 0; i <= kMiddle; ++i) {
    knots[kMiddle + i] = kHalf[i];
    knots[kMiddle - i] = -kHalf[i];
  }
  return knots;
}

inline constexpr auto kKnot = MakeKnots();

constexpr double LowEnd(std::size_t interval) noexcept { return kKnot[interval + 3]; }
constexpr double HighEnd(std::size_t interval) noexcept { return kKnot[interval + 4]; }
inline constexpr double kReach = HighEnd(kIntervals - 1);  // -kReach to kReach can be fitted

/// Where to begin looking for the interval of a z; a bucket is narrower than any interval.
inline constexpr double kBucketsPerUnit = 4.0;
inline constexpr auto kBuckets = static_cast<std::size_t>(2.0 * kReach * kBucketsPerUnit);

constexpr std::array<std::uint8_t, kBuckets> MakeBuckets() {
  std::array<std::uint8_t, kBuckets> interval_of{};
  std::size_t interval = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    while (HighEnd(interval) <= -kReach + static_cast<double>(i) / kBucketsPerUnit) {
      ++interval;
    }
    interval_of[i] = static_cast<std::uint8_t>(interval);
  }
  return interval_of;
}

inline constexpr auto kIntervalOfBucket = MakeBuckets();

/// For z within -kReach and kReach.
inline std::size_t IntervalOf(double z) noexcept {
  const auto bucket = static_cast<std::size_t>((z + kReach) * kBucketsPerUnit);
  const std::size_t i = kIntervalOfBucket[bucket < kBuckets ? bucket : kBuckets - 1];
  return i + (i + 1 < kIntervals && z >= HighEnd(i) ? 1 : 0);
}

}  // namespace m8::quant::detail
