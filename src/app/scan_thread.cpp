#include "app/scan_thread.hpp"

#include <algorithm>

#include "market/time_zone.hpp"
#include "obs/metrics.hpp"

namespace m8::app {
namespace {

const obs::Gauge kScanResults{"magic8_scan_results", "What the live scan has found."};
const obs::Counter kScanUpdates{"magic8_scan_updates_total",
                                "How often the live scan took what had changed."};

engine::ScanAnswer Refused(const Error& error) {
  return {.code = error.code == Errc::kNotFound      ? "PRESET_NOT_FOUND"
                  : error.code == Errc::kUnavailable ? "NOT_YET"
                                                     : "STORE_FAILED",
          .detail = error.Text()};
}

}  // namespace

ScanThread::ScanThread(Options options)
    : options_(std::move(options)), desk_(options_.rules), vols_(options_.vols) {
  board_.Put(desk_.View());
}

ScanThread::~ScanThread() { Stop(); }

void ScanThread::Start(OnView on_view) {
  on_view_ = std::move(on_view);
  thread_ = std::thread([this] {
    on_view_(desk_.View());
    Run();
  });
}

void ScanThread::Stop() {
  {
    const std::lock_guard lock(mutex_);
    work_.stop = true;
    work_.waiting.clear();
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void ScanThread::Show(std::shared_ptr<const engine::Snapshot> snapshot) {
  {
    const std::lock_guard lock(mutex_);
    work_.snapshot = std::move(snapshot);
  }
  wake_.notify_one();
}

void ScanThread::SetRules(const engine::ScanRules& rules) {
  const std::lock_guard lock(mutex_);
  work_.rules = rules;
}

std::shared_ptr<const engine::ScanView> ScanThread::View() const { return board_.Get(); }

bool ScanThread::Ask(engine::ScanRequest request, std::function<void(engine::ScanAnswer)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (work_.stop || work_.waiting.size() >= kWaitingMax) {
      return false;
    }
    work_.waiting.push_back({std::move(request), std::move(done)});
  }
  wake_.notify_one();
  return true;
}

ScanThread::Work ScanThread::Await() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] {
    return work_.stop || work_.snapshot || work_.rules || !work_.waiting.empty();
  });
  Work work = std::move(work_);
  work_ = Work{};
  work_.stop = work.stop;
  return work;
}

void ScanThread::Run() {
  bool begun = options_.preset.empty();
  for (;;) {
    Work work = Await();
    if (work.stop) {
      return;
    }
    if (work.rules) {
      desk_.SetRules(*work.rules);
    }
    if (work.snapshot) {
      LearnOfVols(*work.snapshot);
      desk_.Show(std::move(work.snapshot));
      if (!std::exchange(begun, true)) {
        (void)On(engine::StartScan{.ask = {.preset = options_.preset}});
      }
    }
    std::vector<std::pair<std::function<void(engine::ScanAnswer)>, engine::ScanAnswer>> answers;
    for (auto& [request, done] : work.waiting) {
      answers.emplace_back(std::move(done), Answer(std::move(request)));
    }
    Tell();
    for (auto& [done, answer] : answers) {
      done(std::move(answer));  // whoever asks on finds it in the view
    }
  }
}

void ScanThread::Tell() {
  const auto& view = desk_.View();
  const auto before = board_.Get();
  if (before == view) {
    return;
  }
  kScanResults.Set(static_cast<double>(view->results->size()));
  kScanUpdates.Add(static_cast<double>(view->updates - before->updates));
  board_.Put(view);
  on_view_(view);
}

// The past of a new day, and this morning's vol once a cycle may have written it.
void ScanThread::LearnOfVols(const engine::Snapshot& snapshot) {
  const auto today = market::ToLocal(snapshot.now).date;
  if (vols_of_ == today && cycles_seen_ == snapshot.cycle) {
    return;
  }
  vols_of_ = today;
  cycles_seen_ = snapshot.cycle;
  scanner::IvHistory history;
  // A past that cannot be read is a past that is not known: ranks are absent then, and say so.
  (void)options_.store.AddTo(history, snapshot.underlying);
  (void)vols_.AddTo(history, snapshot.underlying);
  desk_.SetHistory(std::move(history));
}

Result<engine::ActiveQuery> ScanThread::Resolve(const engine::ScanAsk& ask) {
  engine::ActiveQuery active{.preset = ask.preset, .query = {}};
  if (!ask.preset.empty()) {
    M8_TRY(auto versions, options_.store.Versions(ask.preset));
    active.query = std::move(versions.front().query);
  }
  auto& query = active.query;
  query.structure = ask.structure.value_or(query.structure);
  query.filters = ask.filters ? *ask.filters : std::move(query.filters);
  query.rank.score = ask.score.value_or(query.rank.score);
  query.rank.top = ask.top.value_or(query.rank.top);
  return active;
}

engine::ScanAnswer ScanThread::Answer(engine::ScanRequest request) {
  return std::visit([this](auto& of) { return On(of); }, request);
}

engine::ScanAnswer ScanThread::On(const engine::StartScan& start) {
  auto query = Resolve(start.ask);
  if (!query) {
    return Refused(query.error());
  }
  desk_.Start(std::move(*query));
  return {.view = desk_.View()};
}

engine::ScanAnswer ScanThread::On(const engine::StopScan& /*stop*/) {
  desk_.Stop();
  return {.view = desk_.View()};
}

engine::ScanAnswer ScanThread::On(const engine::TryFilters& filters) {
  auto query = Resolve(filters.ask);
  if (!query) {
    return Refused(query.error());
  }
  auto funnel = desk_.Try(query->query);
  if (!funnel) {
    return Refused(funnel.error());
  }
  engine::ScanAnswer answer;
  answer.funnel = std::move(*funnel);
  answer.as_of = desk_.Now();
  answer.query = std::move(*query);
  return answer;
}

namespace {

std::vector<engine::ShownPreset> Shown(std::vector<scanner::Preset> presets) {
  std::vector<engine::ShownPreset> shown;
  for (auto& preset : presets) {
    const auto* ours = scanner::FindShippedPreset(preset.name);
    const bool same = ours && scanner::ToJson(*ours) == scanner::ToJson(preset);
    shown.push_back({std::move(preset), same});
  }
  return shown;
}

}  // namespace

engine::ScanAnswer ScanThread::On(const engine::ListPresets& /*list*/) {
  auto presets = options_.store.Presets();
  if (!presets) {
    return Refused(presets.error());
  }
  engine::ScanAnswer answer;
  answer.presets = Shown(std::move(*presets));
  return answer;
}

engine::ScanAnswer ScanThread::On(const engine::PresetVersions& versions) {
  auto presets = options_.store.Versions(versions.name);
  if (!presets) {
    return Refused(presets.error());
  }
  engine::ScanAnswer answer;
  answer.presets = Shown(std::move(*presets));
  return answer;
}

engine::ScanAnswer ScanThread::On(engine::SavePresets& save) {
  if (const auto kept = options_.store.Keep(save.presets); !kept) {
    return Refused(kept.error());
  }
  engine::ScanAnswer answer;
  for (auto& preset : save.presets) {
    answer.presets.push_back({std::move(preset), false});
  }
  return answer;
}

engine::ScanAnswer ScanThread::On(const engine::DeletePreset& gone) {
  const auto deleted = options_.store.Delete(gone.name);
  if (!deleted) {
    return Refused(deleted.error());
  }
  if (*deleted) {
    return {};
  }
  const bool shipped = scanner::FindShippedPreset(gone.name) != nullptr;
  return {.code = shipped ? "PRESET_SHIPPED" : "PRESET_NOT_FOUND",
          .detail = shipped ? "it comes with the program" : "there is no such preset"};
}

}  // namespace m8::app
