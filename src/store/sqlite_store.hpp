#pragma once

#include <filesystem>
#include <memory>

#include "store/store.hpp"

namespace m8::store {

/// SQLite in WAL mode, one writer: this object, on one thread. Readers may be anybody.
class SqliteStore final : public Store {
 public:
  /// Opens or creates the file and brings its schema up to date; kRefused for a schema newer than
  /// this build knows.
  static Result<std::unique_ptr<SqliteStore>> Open(const std::filesystem::path& file);
  ~SqliteStore() override;

  Result<void> Write(const std::vector<Row>& rows) override;
  /// Rows in a table, for status and tests; `table` must be one of ours.
  [[nodiscard]] Result<std::int64_t> Count(std::string_view table) const;

  /// Every day of the underlying, the oldest first.
  [[nodiscard]] Result<std::vector<AtmVolRow>> ReadAtmVols(const std::string& underlying) const;
  /// The newest version of each, by name.
  [[nodiscard]] Result<std::vector<PresetRow>> ReadPresets() const;
  /// Every version, the newest first.
  [[nodiscard]] Result<std::vector<PresetRow>> ReadPresetVersions(const std::string& name) const;
  /// All versions; whether there were any.
  Result<bool> DeletePreset(const std::string& name);

 private:
  struct Impl;
  explicit SqliteStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::store
