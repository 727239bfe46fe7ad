#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace m8::execution {

/// The files of a journal, by name within their folder. What changes a name is on the disk when it
/// returns. Every failure is kIo.
class JournalFolder {
 public:
  virtual ~JournalFolder() = default;

  /// In alphabetical order.
  virtual Result<std::vector<std::string>> List() = 0;
  virtual Result<std::string> Read(const std::string& name) = 0;
  /// A new file of these bytes, in place of one of this name; the bytes are on the disk.
  virtual Result<void> Write(const std::string& name, std::string_view bytes) = 0;
  /// The same file under one more name.
  virtual Result<void> Link(const std::string& from, const std::string& to) = 0;
  /// At once: `to` is always the one or the other.
  virtual Result<void> Rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> Remove(const std::string& name) = 0;
  /// Whether both names are of one file.
  virtual Result<bool> Same(const std::string& a, const std::string& b) = 0;
};

/// A folder of the operating system.
std::unique_ptr<JournalFolder> OpenJournalFolder(const std::string& path);

}  // namespace m8::execution
