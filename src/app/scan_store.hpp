#pragma once

#include <filesystem>
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
      : ScanStore(std::filesystem::path(settings.state_directory) / "scanner.db") {}
  explicit ScanStore(std::filesystem::path file) : file_(std::move(file)) {}

  Result<void> Keep(const std::vector<scanner::AtmVol>& vols);
  /// Each as the next version of its name, which comes back in it. All or none.
  Result<void> Keep(std::vector<scanner::Preset>& presets);
  /// All its versions; false where none is kept.
  Result<bool> Delete(const std::string& name);
  /// Adds those of the underlying.
  Result<void> AddTo(scanner::IvHistory& history, const std::string& underlying);
  /// Those that are kept, then shipped ones whose name is not taken: the newest of each.
  Result<std::vector<scanner::Preset>> Presets();
  /// Every version, the newest first; of a shipped one that is not kept, itself. kNotFound.
  Result<std::vector<scanner::Preset>> Versions(const std::string& name);

 private:
  Result<void> Open();
  Result<void> OpenIfThere();

  std::filesystem::path file_;
  std::unique_ptr<store::SqliteStore> store_;
};

}  // namespace m8::app
