#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "app/limits_file.hpp"
#include "app/operator_file.hpp"
#include "app/printer.hpp"
#include "app/signals.hpp"
#include "app/wiring.hpp"
#include "engine/command_queue.hpp"
#include "engine/metrics.hpp"
#include "engine/snapshot.hpp"
#include "obs/log.hpp"

namespace m8::app {

/// What a run does around the program in every world: prints, logs, publishes snapshots, answers
/// signals, and decides when it is over.
class RunSession {
 public:
  RunSession(Common common,
             std::unique_ptr<Configuration> configuration,
             Mode mode,
             RunOptions options,
             const Clock& wall);

  /// Before the program is opened: what a restart would loosen stays as it was, unless
  /// risk.allow_loosening says that it may be looser.
  Result<void> KeepLimits();
  /// Listens on the page's port and opens the log, where the settings want them.
  Result<void> Open(Program& program);
  /// Lets the world take a step, and measures the cycle that may be in it.
  template <class Step>
  void Timed(const Program& program, Step step) {
    const auto before = wall_.Now();
    const auto cycles = program.Engine().Cycles();
    step();
    if (program.Engine().Cycles() != cycles) {
      engine::kCycleSeconds.Observe(Seconds(wall_.Now() - before));
    }
  }
  /// Called after each step of the world. False: the run is over.
  bool After(Program& program, TimePoint now);
  ExitCode Finish(Program& program, TimePoint now);
  /// Those of GetSettings as a TOML file.
  [[nodiscard]] std::string SettingsText() const;
  [[nodiscard]] const Settings& GetSettings() const { return configuration_->settings; }

 private:
  struct Server;
  using Done = std::function<void(const engine::CommandAnswer&)>;
  void Publish(Program& program, TimePoint now);
  struct Answered {
    Done done;
    engine::CommandAnswer answer;
  };
  /// Does what the API was asked for; the answers are due once the outcome is published.
  std::vector<Answered> HeedCommands(Program& program, TimePoint now);
  engine::CommandAnswer KillNow(Program& program, const std::string& reason, TimePoint now);
  engine::CommandAnswer ResumeNow(Program& program, TimePoint now);
  /// Makes the token, where there is none, and listens.
  Result<void> Serve(const Program& program);
  void PublishSettings();
  void Reload(Program& program, TimePoint now);
  /// The kill switch by signal and by file, and the order to close everything.
  void HeedOperator(Program& program, TimePoint now);
  /// Puts limits that permit more than `before` back, unless they may; tells of each.
  void Restrain(Configuration& fresh, const config::RecordedLimits& before);
  void RememberLimits();
  void TellOfFlight(const Program& program);
  /// A line of the log where trading began, was limited or ended.
  void TellOfState(const Program& program, TimePoint now);
  [[nodiscard]] bool WantsToStop(const Program& program) const;

  Common common_;
  std::unique_ptr<Configuration> configuration_;
  Mode mode_;
  RunOptions options_;
  const Clock& wall_;
  Signals signals_;
  Printer printer_;
  obs::Log log_;
  engine::SnapshotBoard board_;
  std::shared_ptr<Server> server_;
  std::uint64_t tickets_ = 0;
  std::map<std::uint64_t, Done> later_;  // by ticket: whoever waits; goes before the server does
  LimitsFile limits_file_;
  std::vector<std::pair<obs::Code, std::string>> limit_news_;  // not logged yet
  OperatorFile kill_file_, flatten_file_, accept_file_;
  bool accepted_ = false;        // the file could not be taken away: it counts no second time
  TimePoint look_at_{};          // for the files, wall time
  bool kill_unwritten_ = false;  // the file could not be made: only a restart releases
  TimePoint publish_at_{};
  std::int64_t cycles_seen_ = 0;
  std::uint64_t news_seen_ = 0;
  store::FlightStatus flight_told_;
  risk::TradingState state_told_ = risk::TradingState::kHalted;
  std::optional<TimePoint> stopping_since_;  // wall time
};

}  // namespace m8::app
