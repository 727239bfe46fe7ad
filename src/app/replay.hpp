#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/settings.hpp"
#include "app/wiring.hpp"
#include "store/flight_files.hpp"

namespace m8::app {

/// How far a replay has come, and what came of it.
struct ReplayReport {
  TimePoint now{};                  // of the latest entry
  std::int64_t entries = 0;         // told to the program
  std::uint64_t bytes_in = 0;       // that TWS had said
  std::uint64_t bytes_out = 0;      // sent again, the same
  std::uint64_t bytes_decided = 0;  // written to the journal again, the same
  std::string divergence;           // where the program did something else; empty: nowhere
  std::string stopped;              // why the recording ends before its run did; empty: it does not
};

/// The fourth world: a program that is told what a recording holds, at the recording's times, and
/// whose every byte to TWS and to the journal is compared with what was written then.
class Replayer {
 public:
  /// Begins the program anew in `folder`, which must be empty. Fails where the file is no
  /// recording, or not from the beginning of its run.
  static Result<std::unique_ptr<Replayer>> Open(const std::filesystem::path& recording,
                                                std::filesystem::path folder);

  /// The next entry. False: the recording is over, or the program did something else.
  Result<bool> Step();
  [[nodiscard]] const ReplayReport& Report() const { return report_; }
  [[nodiscard]] const Beginning& Begun() const { return beginning_.Get(); }
  [[nodiscard]] Program& Replayed() { return *program_; }

 private:
  explicit Replayer(store::FlightReader reader) : reader_(std::move(reader)) {}
  Result<void> Begin(std::filesystem::path folder);
  /// False: no entry that a running program has.
  bool Tell(const store::FlightEntry& entry);
  Result<void> Reload(const store::FlightEntry& entry);
  void CompareSent(std::string_view print);
  void CompareJournalled(std::string_view print);
  bool Over();
  void Diverge(std::string_view what);

  store::FlightReader reader_;
  BeginningReader beginning_;
  std::unique_ptr<Configuration> configuration_;  // as it was
  std::deque<std::string> journalled_;            // prints not yet compared
  std::unique_ptr<Program> program_;
  ReplayReport report_;
  bool ended_ = false;
};

}  // namespace m8::app
