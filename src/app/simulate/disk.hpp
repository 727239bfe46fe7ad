#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/simulate/faults.hpp"
#include "app/wiring.hpp"
#include "base/rng.hpp"

namespace m8::app {

/// A machine's disk in memory: what a program keeps there outlives it. The journal's calls fail, or
/// are the last thing that the program does, when the world says so.
class SimulatedDisk {
 public:
  explicit SimulatedDisk(Rng rng) : rng_(rng) {}
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  /// For one program, which must be gone before the next one gets its own.
  [[nodiscard]] Shelves MakeShelves();

  /// The program dies at the count-th call from now on: nothing that it does afterwards counts.
  void DieAt(int count, bool before);
  /// It died so.
  [[nodiscard]] bool Died() const { return died_; }
  void FailFrom(int count, execution::DiskFault how);
  /// No call fails any more and nobody is dead; what was not synced is lost where `power` went, or
  /// some of it, or is torn.
  void Mend(bool power);

  [[nodiscard]] std::string_view Synced() const {
    return std::string_view(journal_).substr(0, synced_);
  }
  [[nodiscard]] const std::string& Journal() const { return journal_; }
  [[nodiscard]] bool Failing() const { return failed_; }

 private:
  friend class ShimJournal;
  friend class ShimMemory;
  friend class ShimContracts;

  enum class Fate : std::uint8_t { kDone, kFails, kVoid };
  Fate Call();
  void Done();

  Rng rng_;
  std::string journal_;
  std::size_t synced_ = 0;
  gateway::Remembered memory_;
  std::string contracts_;
  std::optional<int> die_at_, fail_from_;
  bool before_ = false, died_ = false, failed_ = false;
  execution::DiskFault how_ = execution::DiskFault::kIo;
};

}  // namespace m8::app
