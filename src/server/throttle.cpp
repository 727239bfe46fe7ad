#include "server/throttle.hpp"

#include <algorithm>
#include <cmath>

namespace m8::server {

std::optional<Duration> Throttle::Take(const std::string& caller, TimePoint now) {
  if (buckets_.size() >= kCallersMax && !buckets_.contains(caller)) {
    Forget(now);
  }
  auto& bucket = buckets_.try_emplace(caller, Bucket{burst_, now}).first->second;
  bucket.tokens =
      std::min(burst_, bucket.tokens + per_second_ * std::max(0.0, Seconds(now - bucket.filled)));
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double seconds = (1 - bucket.tokens) / per_second_;
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

// Those whose bucket is full again lose nothing; should there be none, the oldest goes.
void Throttle::Forget(TimePoint now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    const auto& bucket = entry.second;
    return bucket.tokens + per_second_ * Seconds(now - bucket.filled) >= burst_;
  });
  if (buckets_.size() >= kCallersMax) {
    buckets_.erase(std::min_element(
        buckets_.begin(), buckets_.end(),
        [](const auto& a, const auto& b) { return a.second.filled < b.second.filled; }));
  }
}

}  // namespace m8::server
