#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/flight_format.hpp"

namespace m8::store {

/// Where a run is recorded, and how much may lie there.
struct FlightFolder {
  std::filesystem::path path;
  std::uint64_t max_bytes = std::uint64_t{4} << 30U;  // of all recordings together
};

/// The files of one run, written by whoever calls: a new one each UTC day, and sooner where one
/// would take more than an eighth of the folder's limit. Files are named
/// "2026-11-20_20261120T151500000Z_000.flight": day, beginning of the run, part of it. Before the
/// limit is passed the oldest file goes, of whichever run. One thread.
class FlightFiles {
 public:
  /// Makes the folder. `begun` names the run.
  static Result<FlightFiles> Create(FlightFolder folder, TimePoint begun);
  FlightFiles(FlightFiles&&) noexcept;
  FlightFiles& operator=(FlightFiles&&) noexcept;
  ~FlightFiles();

  /// Writes the block and empties it. kIo: nobody knows how much of it stands in the file, and
  /// nothing more can be written.
  Result<void> Write(FlightBlock& block);
  [[nodiscard]] const std::filesystem::path& Current() const { return current_; }
  /// Bytes in the folder's recordings.
  [[nodiscard]] std::uint64_t DiskBytes() const { return disk_bytes_; }

 private:
  struct File;
  FlightFiles(FlightFolder folder, TimePoint begun);
  Result<void> Begin(TimePoint time);
  Result<void> Append(std::string_view bytes);
  void MakeRoom(std::uint64_t size);

  FlightFolder folder_;
  std::string run_;
  std::unique_ptr<File> file_;
  std::filesystem::path current_;
  std::chrono::sys_days day_{};
  int parts_ = 0;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t disk_bytes_ = 0;
};

/// Reads a run from its beginning to the end of one of its files.
class FlightReader {
 public:
  /// kNotFound where a part before that file is gone: without it nothing can be replayed.
  static Result<FlightReader> Open(const std::filesystem::path& file);

  /// The next entry, its bytes good until the next call; absent at the end. kFile entries are read
  /// over.
  Result<std::optional<FlightEntry>> Next();
  /// What stands behind the last whole block, in words; empty where nothing does. A file that ends
  /// so ends the recording. Complete once Next has returned absent.
  [[nodiscard]] const std::string& Torn() const { return torn_; }

 private:
  Result<void> Load();

  std::vector<std::filesystem::path> parts_;  // still to be read, the last one first
  std::string bytes_;                         // of the file in hand
  std::size_t at_ = 0;
  std::string plain_;  // of the block in hand
  std::size_t plain_at_ = 0;
  TimePoint time_{};
  std::string torn_;
};

}  // namespace m8::store
