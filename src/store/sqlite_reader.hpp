#pragma once

#include <filesystem>
#include <memory>

#include "store/reader.hpp"

namespace m8::store {

/// Reads the file of a SqliteStore beside its writer; never writes, and never waits for it.
class SqliteReader final : public Reader {
 public:
  /// The file must be there, with its schema.
  static Result<std::unique_ptr<SqliteReader>> Open(const std::filesystem::path& file);
  ~SqliteReader() override;

  Result<std::vector<GammaExposureRow>> GammaExposures(
      std::string_view underlying,
      const std::optional<GammaExposurePlace>& after,
      std::int64_t limit) override;
  Result<std::vector<NumberedPrediction>> Predictions(PredictionKind kind,
                                                      std::optional<std::int64_t> after,
                                                      std::int64_t limit) override;
  Result<std::vector<PerformanceRow>> Performance(std::string_view metric,
                                                  std::optional<TimePoint> after,
                                                  std::int64_t limit) override;

 private:
  struct Impl;
  explicit SqliteReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::store
