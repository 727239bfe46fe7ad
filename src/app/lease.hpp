#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace m8::app {

/// The right to trade with one journal, held by one process as long as this lives: a file beside
/// the journal's folder, locked by the operating system, so that a crash gives it back. The file
/// says who holds it.
class Lease {
 public:
  /// Creates the folder above the file where there is none. kUnavailable with the holder's process
  /// id, version and start where another process (or another part of this one) has it; kIo.
  static Result<Lease> Take(const std::filesystem::path& file,
                            const std::string& version,
                            TimePoint now);
  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease();

 private:
  explicit Lease(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace m8::app
