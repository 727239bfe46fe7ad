#pragma once

#include <filesystem>

#include "gateway/link_memory.hpp"

namespace m8::app {

/// A link's memory in a file. Each save writes a new file beside it, syncs it and renames it over
/// the old one, so that a crash leaves either the one or the other.
class FileLinkMemory final : public gateway::LinkMemory {
 public:
  explicit FileLinkMemory(std::filesystem::path path) : path_(std::move(path)) {}

  Result<gateway::Remembered> Load() override;
  Result<void> Save(const gateway::Remembered& remembered) override;

 private:
  std::filesystem::path path_;
};

}  // namespace m8::app
