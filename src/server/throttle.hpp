#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace m8::server {

/// How often each caller may ask: a bucket of tokens each, filled at a steady rate. Decides, does
/// not wait. Callers that have been quiet are forgotten; there are never more than kCallersMax.
class Throttle {
 public:
  static constexpr std::size_t kCallersMax = 4'096;
  Throttle(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

  /// Absent: go on. Otherwise how long until the next token is there.
  std::optional<Duration> Take(const std::string& caller, TimePoint now);

 private:
  struct Bucket {
    double tokens = 0;
    TimePoint filled{};
  };
  void Forget(TimePoint now);

  double per_second_, burst_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace m8::server
