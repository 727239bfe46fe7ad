#pragma once

#include <algorithm>

#include "base/rng.hpp"
#include "base/time.hpp"

namespace m8::tws {

struct BackoffOptions {
  Duration first = std::chrono::milliseconds(500);
  Duration cap = std::chrono::seconds(30);
};

/// How long to wait before the next attempt to connect: doubling up to a cap, each delay drawn
/// evenly from its upper half, so that clients of one gateway do not come back in step.
class Backoff {
 public:
  explicit Backoff(BackoffOptions options = {}) : options_(options), next_(options.first) {}

  [[nodiscard]] Duration Next(Rng& rng) {
    const Duration full = std::min(next_, options_.cap);
    next_ = std::min(full * 2, options_.cap);
    const auto half = full.count() / 2;
    return Duration(half + static_cast<Duration::rep>(rng.Uniform() *
                                                      static_cast<double>(full.count() - half)));
  }

  /// After a connection that became ready.
  void Reset() { next_ = options_.first; }

 private:
  BackoffOptions options_;
  Duration next_;
};

}  // namespace m8::tws
