#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "app/scan_store.hpp"
#include "engine/scan_desk.hpp"

namespace m8::app {

/// The live scan on a thread of its own: takes the newest snapshot, skipping those that came while
/// it was busy, and answers what is asked of it, in turn. What it costs the engine's thread is one
/// pointer a snapshot.
class ScanThread final : public engine::ScanService {
 public:
  static constexpr std::size_t kWaitingMax = 64;
  struct Options {
    engine::ScanRules rules;
    ScanStore store;             // presets, and vols of the past that were imported
    std::filesystem::path vols;  // the program's own database of them
    std::string preset;          // started with; empty: nothing is until somebody asks
  };
  using OnView = std::function<void(std::shared_ptr<const engine::ScanView>)>;
  explicit ScanThread(Options options);
  ~ScanThread() override;

  /// Begins the thread, which calls `on_view` with what is new. What was asked before waits.
  void Start(OnView on_view);
  /// Any thread, as all below.
  void Show(std::shared_ptr<const engine::Snapshot> snapshot);
  void SetRules(const engine::ScanRules& rules);
  [[nodiscard]] std::shared_ptr<const engine::ScanView> View() const override;
  bool Ask(engine::ScanRequest request, std::function<void(engine::ScanAnswer)> done) override;
  /// Ends the thread; what waits is forgotten, and what comes is refused.
  void Stop();

 private:
  struct Waiting {
    engine::ScanRequest request;
    std::function<void(engine::ScanAnswer)> done;
  };
  struct Work {
    std::shared_ptr<const engine::Snapshot> snapshot;
    std::optional<engine::ScanRules> rules;
    std::deque<Waiting> waiting;
    bool stop = false;
  };
  Work Await();
  void Run();
  void Tell();
  void LearnOfVols(const engine::Snapshot& snapshot);
  [[nodiscard]] Result<engine::ActiveQuery> Resolve(const engine::ScanAsk& ask);
  engine::ScanAnswer Answer(engine::ScanRequest request);
  engine::ScanAnswer On(const engine::StartScan& start);
  engine::ScanAnswer On(const engine::StopScan& stop);
  engine::ScanAnswer On(const engine::TryFilters& filters);
  engine::ScanAnswer On(const engine::ListPresets& list);
  engine::ScanAnswer On(const engine::PresetVersions& versions);
  engine::ScanAnswer On(engine::SavePresets& save);
  engine::ScanAnswer On(const engine::DeletePreset& gone);

  Options options_;
  OnView on_view_;
  engine::ScanDesk desk_;  // of the thread
  ScanStore vols_;
  std::optional<Date> vols_of_;  // the day whose past is known
  std::int64_t cycles_seen_ = 0;
  engine::Board<engine::ScanView> board_;

  std::mutex mutex_;
  std::condition_variable wake_;
  Work work_;
  std::thread thread_;
};

}  // namespace m8::app
