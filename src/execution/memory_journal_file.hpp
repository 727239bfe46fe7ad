#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "execution/journal_file.hpp"

namespace m8::execution {

/// How a disk fails.
enum class DiskFault : std::uint8_t {
  kIo,       // EIO: nothing of it is written
  kNoSpace,  // ENOSPC: a part of it is
};

/// A journal file in memory: for worlds of virtual time, and for tests, which let the k-th call
/// fail as a disk does.
class MemoryJournalFile final : public JournalFile {
 public:
  explicit MemoryJournalFile(std::string bytes = {}) : bytes_(std::move(bytes)) {}

  Result<std::string> ReadAll() override { return bytes_; }
  Result<void> Append(std::string_view bytes) override {
    if (Fails()) {
      if (fault_ == DiskFault::kNoSpace) {
        bytes_ += bytes.substr(0, bytes.size() / 2);
      }
      return Failed();
    }
    bytes_ += bytes;
    return {};
  }
  Result<void> Sync() override {
    if (Fails()) {
      return Failed();
    }
    synced_ = bytes_.size();
    return {};
  }
  Result<void> Truncate(std::uint64_t length) override {
    bytes_.resize(length);
    return {};
  }

  /// From the k-th append or sync on (the first is 0) every one fails.
  void FailFrom(std::int64_t call, DiskFault fault = DiskFault::kNoSpace) {
    fail_from_ = call;
    fault_ = fault;
  }
  /// The k-th alone, as a disk whose space returns.
  void FailOnce(std::int64_t call, DiskFault fault) {
    FailFrom(call, fault);
    once_ = true;
  }
  [[nodiscard]] std::int64_t Calls() const { return calls_; }
  [[nodiscard]] const std::string& Bytes() const { return bytes_; }
  /// What a loss of power leaves.
  [[nodiscard]] std::string Synced() const { return bytes_.substr(0, synced_); }

 private:
  bool Fails() {
    const auto call = calls_++;
    return fail_from_ && (once_ ? call == *fail_from_ : call >= *fail_from_);
  }
  [[nodiscard]] tl::unexpected<Error> Failed() const {
    return Fail(Errc::kIo,
                fault_ == DiskFault::kNoSpace ? "no space left on device" : "input/output error");
  }

  std::string bytes_;
  std::size_t synced_ = 0;
  std::int64_t calls_ = 0;
  std::optional<std::int64_t> fail_from_;
  DiskFault fault_ = DiskFault::kNoSpace;
  bool once_ = false;
};

}  // namespace m8::execution
