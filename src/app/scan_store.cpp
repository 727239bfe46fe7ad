#include "app/scan_store.hpp"

#include <algorithm>
#include <map>

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

Result<void> ScanStore::Keep(std::vector<scanner::Preset>& presets) {
  M8_CHECK(Open());
  M8_TRY(const auto kept, store_->ReadPresets());
  std::map<std::string, std::int64_t> newest;
  for (const auto& row : kept) {
    newest[row.name] = row.version;
  }
  std::vector<store::Row> rows;
  for (auto& preset : presets) {
    preset.version = ++newest[preset.name];
    rows.emplace_back(store::PresetRow{preset.name, preset.version, scanner::ToJson(preset)});
  }
  return store_->Write(rows);
}

Result<bool> ScanStore::Delete(const std::string& name) {
  M8_CHECK(OpenIfThere());
  return store_ ? store_->DeletePreset(name) : Result<bool>(false);
}

Result<void> ScanStore::AddTo(scanner::IvHistory& history, const std::string& underlying) {
  M8_CHECK(OpenIfThere());
  if (store_) {
    M8_TRY(const auto rows, store_->ReadAtmVols(underlying));
    for (const auto& row : rows) {
      history.Add({row.day, row.underlying, row.tenor_days, row.vol});
    }
  }
  return {};
}

namespace {

Result<std::vector<scanner::Preset>> Parsed(const std::vector<store::PresetRow>& rows) {
  std::vector<scanner::Preset> presets;
  for (const auto& row : rows) {
    M8_TRY(auto preset, scanner::ParsePreset(row.json, fmt::format("preset '{}'", row.name)));
    presets.push_back(std::move(preset));
  }
  return presets;
}

}  // namespace

Result<std::vector<scanner::Preset>> ScanStore::Presets() {
  M8_CHECK(OpenIfThere());
  std::vector<store::PresetRow> rows;
  if (store_) {
    M8_TRY(rows, store_->ReadPresets());
  }
  M8_TRY(auto presets, Parsed(rows));
  for (const auto& shipped : scanner::ShippedPresets()) {
    if (std::ranges::find(rows, shipped.name, &store::PresetRow::name) == rows.end()) {
      presets.push_back(shipped);
    }
  }
  return presets;
}

Result<std::vector<scanner::Preset>> ScanStore::Versions(const std::string& name) {
  M8_CHECK(OpenIfThere());
  std::vector<store::PresetRow> rows;
  if (store_) {
    M8_TRY(rows, store_->ReadPresetVersions(name));
  }
  M8_TRY(auto versions, Parsed(rows));
  if (const auto* shipped = scanner::FindShippedPreset(name); versions.empty() && shipped) {
    versions.push_back(*shipped);
  }
  if (versions.empty()) {
    return Fail(Errc::kNotFound, fmt::format("there is no preset '{}'", name),
                "magic8 scan --list-presets names them");
  }
  return versions;
}

}  // namespace m8::app
