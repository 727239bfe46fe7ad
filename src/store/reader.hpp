#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/rows.hpp"

namespace m8::store {

/// A prediction with its number in the store: they rise in the order of writing.
struct NumberedPrediction {
  std::int64_t id = 0;
  PredictionRow row;
};

/// Which predictions are asked for.
enum class PredictionKind { kRecommendations, kRejections };

/// Where a page of gamma exposures goes on: behind the row of this time and expiry.
struct GammaExposurePlace {
  TimePoint time{};
  Date expiry{};
};

/// Reads what a Store wrote, newest first, a page at a time: what follows `after`, at most `limit`
/// rows. One thread. Times come back in whole milliseconds, as they are kept.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::vector<GammaExposureRow>> GammaExposures(
      std::string_view underlying,
      const std::optional<GammaExposurePlace>& after,
      std::int64_t limit) = 0;
  virtual Result<std::vector<NumberedPrediction>> Predictions(PredictionKind kind,
                                                              std::optional<std::int64_t> after,
                                                              std::int64_t limit) = 0;
  virtual Result<std::vector<PerformanceRow>> Performance(std::string_view metric,
                                                          std::optional<TimePoint> after,
                                                          std::int64_t limit) = 0;
};

}  // namespace m8::store
