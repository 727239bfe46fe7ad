#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/settings.hpp"
#include "scanner/iv_history.hpp"
#include "scanner/preset.hpp"
#include "store/sqlite_store.hpp"

namespace m8::app {

/// What scans keep: at-the-money vols of the past and presets, in app.state_directory/scanner.db.
class ScanStore {
 public:
  /// The file is made when something is first kept in it; until then there is nothing to read.
  explicit ScanStore(const AppSettings& settings)
      : file_(std::filesystem::path(settings.state_directory) / "scanner.db") {}

  Result<void> Keep(const std::vector<scanner::AtmVol>& vols);
  Result<void> Keep(const scanner::Preset& preset);
  /// Of the underlying; empty where none are kept.
  Result<scanner::IvHistory> History(const std::string& underlying);
  Result<std::vector<scanner::Preset>> Presets();

 private:
  Result<void> Open();
  Result<void> OpenIfThere();

  std::filesystem::path file_;
  std::unique_ptr<store::SqliteStore> store_;
};

}  // namespace m8::app
