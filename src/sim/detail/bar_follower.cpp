#include "sim/detail/bar_follower.hpp"

#include <algorithm>
#include <cmath>

namespace m8::sim::detail {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr double kMeanRangeOfWalk = 1.6;  // of a Brownian motion, in standard deviations of its end

}  // namespace

std::optional<double> BarFollower::LevelAt(TimePoint when, TimePoint before, double level) {
  // The instant that ends a minute still belongs to its bar, so that each bar is closed at its
  // close; only where no bar ends there does it open one.
  const auto after =
      std::lower_bound(bars_.begin(), bars_.end(), when,
                       [](const market::Bar& bar, TimePoint t) { return bar.start < t; });
  if (after == bars_.begin() || (after - 1)->start + kMinute < when) {
    const bool opens = after != bars_.end() && after->start == when;
    return opens ? std::optional(after->open) : std::nullopt;
  }
  const market::Bar& bar = *(after - 1);
  if (before <= bar.start) {
    before = bar.start;
    level = bar.open;
  }
  const double left = Seconds(bar.start + kMinute - before);
  const double taken = Seconds(when - before);
  const double speed = (bar.high - bar.low) / (kMeanRangeOfWalk * std::sqrt(Seconds(kMinute)));
  const double spread = speed * std::sqrt(taken * (left - taken) / left);
  const double next = level + (bar.close - level) * taken / left + spread * rng_.Normal();
  return std::clamp(next, bar.low, bar.high);
}

}  // namespace m8::sim::detail
