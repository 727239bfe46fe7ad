#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "config/looser.hpp"

namespace m8::app {

/// The risk limits that were last in force, kept over restarts: a line each, `NAME VALUE`.
class LimitsFile {
 public:
  explicit LimitsFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// Empty where none were kept yet; kProtocol where a line has no name.
  [[nodiscard]] Result<config::RecordedLimits> Load() const;
  Result<void> Save(const config::RecordedLimits& limits) const;

 private:
  std::filesystem::path path_;
};

}  // namespace m8::app
