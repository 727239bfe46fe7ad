#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/crash_points.hpp"
#include "app/flight_tape.hpp"
#include "app/lease.hpp"
#include "app/settings.hpp"
#include "bus/bus.hpp"
#include "engine/engine.hpp"
#include "execution/journal_file.hpp"
#include "gateway/tws_gateway.hpp"
#include "obs/log.hpp"
#include "store/flight_recorder_shell.hpp"
#include "store/store.hpp"

namespace m8::app {

/// What a program keeps things in.
struct Shelves {
  std::unique_ptr<execution::JournalFile> journal;
  std::unique_ptr<gateway::LinkMemory> memory;
  std::unique_ptr<gateway::ContractStore> contracts;
  std::unique_ptr<store::Store> store;
};

/// The program above the TWS protocol, the same in every world: bytes of a gateway on one side,
/// store, bus and journal on the other. A world carries the bytes and tells the time.
class Program {
 public:
  /// Opens journal and database below the state directory and replays the journal. kSim starts from
  /// an empty folder.
  static Result<std::unique_ptr<Program>> Open(const Settings& settings,
                                               Mode mode,
                                               std::uint64_t seed,
                                               TimePoint now);
  /// The same, and records its flight below the state directory, where the settings want that and
  /// the beginning has them as a text. Of the beginning memory and journal are found here.
  /// `crash`: where the process ends, in a test of that; null: nowhere.
  static Result<std::unique_ptr<Program>> Open(const Settings& settings,
                                               Beginning beginning,
                                               std::unique_ptr<CrashPoints> crash = nullptr);
  /// A program that began so before, in a folder of its own, told to nobody but `sink`.
  static Result<std::unique_ptr<Program>> OpenAgain(const Settings& settings,
                                                    Beginning beginning,
                                                    std::filesystem::path folder,
                                                    FlightTape::Sink sink);
  /// A program that keeps its things in what it is given, and knows what lies there.
  static Result<std::unique_ptr<Program>> OpenOver(const Settings& settings,
                                                   const Beginning& beginning,
                                                   Shelves shelves);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  gateway::TwsGateway& Gateway() { return gateway_; }
  engine::Engine& Engine() { return *engine_; }
  [[nodiscard]] const engine::Engine& Engine() const { return *engine_; }
  bus::InProcessBus& Bus() { return bus_; }
  [[nodiscard]] const std::filesystem::path& Folder() const { return folder_; }

  /// When something is due above the gateway's bytes.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  void OnTimer(TimePoint now);
  /// The engine's part of it, for a world whose shell keeps the gateway's time.
  void OnEngineTimer(TimePoint now);
  void BeginShutdown(TimePoint now);
  void Kill(const std::string& reason, TimePoint now);
  /// See engine::Engine::Perform.
  std::optional<engine::CommandAnswer> Perform(const engine::Command& command,
                                               std::uint64_t ticket,
                                               TimePoint now);
  void Release(TimePoint now);
  /// What the account holds and the book does not is as it should be; see OrderEngine.
  void Accept(const std::string& reason, TimePoint now);
  void Flatten(const std::string& reason, TimePoint now);
  void EndFlatten(TimePoint now);
  /// `text`: the same settings as a TOML file.
  void Reload(const Settings& settings, std::string_view text, TimePoint now);

  /// Why the journal could not be shortened at the start; empty where it could, or need not be.
  [[nodiscard]] const std::string& CompactionFailure() const { return compaction_failure_; }
  /// How the recording goes; absent where nothing is recorded.
  [[nodiscard]] std::optional<store::FlightStatus> Flight() const;

 private:
  // The gateway needs a sink before the engine is there.
  struct Forward final : broker::EventSink {
    broker::EventSink* to = nullptr;
    void On(const broker::Event& event, TimePoint now) override { to->On(event, now); }
  };

  struct Parts {
    std::unique_ptr<CrashPoints> crash;  // null but in the crash loop
    std::optional<Lease> lease;          // of a replay: none
    std::filesystem::path folder;
    Shelves shelves;
    std::unique_ptr<store::FlightRecorder> recorder;
    std::unique_ptr<FlightTape> tape;
    std::string flight_failure;
    std::string compaction_failure;
  };
  Program(const Settings& settings,
          Mode mode,
          Parts parts,
          std::uint64_t seed,
          gateway::LinkHistory history);
  static std::string Compact(const std::filesystem::path& folder,
                             CrashPoints* crash,
                             TimePoint now);
  static void StartRecording(const Settings& settings, const Beginning& beginning, Parts& parts);
  static Result<std::unique_ptr<Program>> Assemble(const Settings& settings,
                                                   const Beginning& beginning,
                                                   Parts parts);
  [[nodiscard]] engine::Rules RulesFor(const Settings& settings) const;

  Mode mode_;
  std::unique_ptr<CrashPoints> crash_;  // null but in the crash loop
  std::optional<Lease> lease_;
  std::filesystem::path folder_;
  std::unique_ptr<store::FlightRecorder> recorder_;
  std::unique_ptr<FlightTape> tape_;  // null where nothing is recorded
  std::string flight_failure_, compaction_failure_;
  std::unique_ptr<store::Store> store_;
  bus::InProcessBus bus_;
  Forward forward_;
  std::unique_ptr<gateway::LinkMemory> memory_;
  std::unique_ptr<gateway::ContractStore> contracts_;
  gateway::TwsGateway gateway_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace m8::app
