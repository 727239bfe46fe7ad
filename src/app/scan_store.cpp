#include "app/scan_store.hpp"

#include <fmt/format.h>

namespace m8::app {

Result<void> ScanStore::Open() {
  if (!store_) {
    std::error_code failure;
    std::filesystem::create_directories(file_.parent_path(), failure);
    M8_TRY(store_, store::SqliteStore::Open(file_));
  }
  return {};
}

Result<void> ScanStore::OpenIfThere() {
  return std::filesystem::exists(file_) ? Open() : Result<void>{};
}

Result<void> ScanStore::Keep(const std::vector<scanner::AtmVol>& vols) {
  M8_CHECK(Open());
  std::vector<store::Row> rows;
  for (const auto& vol : vols) {
    rows.emplace_back(store::AtmVolRow{vol.day, vol.underlying, vol.tenor_days, vol.vol});
  }
  return store_->Write(rows);
}

Result<void> ScanStore::Keep(const scanner::Preset& preset) {
  M8_CHECK(Open());
  return store_->Write({store::PresetRow{preset.name, preset.version, scanner::ToJson(preset)}});
}

Result<scanner::IvHistory> ScanStore::History(const std::string& underlying) {
  M8_CHECK(OpenIfThere());
  scanner::IvHistory history;
  if (store_) {
    M8_TRY(const auto rows, store_->ReadAtmVols(underlying));
    for (const auto& row : rows) {
      history.Add({row.day, row.underlying, row.tenor_days, row.vol});
    }
  }
  return history;
}

Result<std::vector<scanner::Preset>> ScanStore::Presets() {
  M8_CHECK(OpenIfThere());
  std::vector<scanner::Preset> presets;
  if (store_) {
    M8_TRY(const auto rows, store_->ReadPresets());
    for (const auto& row : rows) {
      M8_TRY(auto preset, scanner::ParsePreset(row.json, fmt::format("preset '{}'", row.name)));
      presets.push_back(std::move(preset));
    }
  }
  return presets;
}

}  // namespace m8::app
