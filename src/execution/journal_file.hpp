#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace m8::execution {

/// The bytes under a journal. Every failure is kIo.
class JournalFile {
 public:
  virtual ~JournalFile() = default;

  [[nodiscard]] virtual Result<std::string> ReadAll() = 0;
  /// All of the bytes at the end, or an error with any prefix of them written.
  virtual Result<void> Append(std::string_view bytes) = 0;
  /// What was appended survives a loss of power.
  virtual Result<void> Sync() = 0;
  /// Cuts the file to this length.
  virtual Result<void> Truncate(std::uint64_t length) = 0;
};

/// A file of the operating system, created where absent. Holds a lock on it: kUnavailable where
/// another process has it.
Result<std::unique_ptr<JournalFile>> OpenJournalFile(const std::string& path);

}  // namespace m8::execution
