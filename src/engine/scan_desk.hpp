#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "analytics/analyze.hpp"
#include "base/result.hpp"
#include "engine/scan_view.hpp"
#include "engine/snapshot.hpp"
#include "scanner/iv_history.hpp"

namespace m8::engine {

struct ScanRules {
  analytics::AnalyticsSettings analytics;
  scanner::Assumptions assumptions;
  Duration quote_age_max = std::chrono::seconds{90};  // older quotes count as absent
  Duration analyse_every = std::chrono::seconds{5};   // forward, smile and all vols anew
};

/// The live scan: a universe that follows the chain of the engine's snapshots, and a query over it.
///
/// Between two analyses of the chain only the quotes that changed are looked at, at the forward and
/// smile of the last one. Reads no clock: time is the snapshots'. Holds nothing of the engine but
/// the newest snapshot. One thread, any but the engine's.
class ScanDesk {
 public:
  explicit ScanDesk(ScanRules rules);
  ~ScanDesk();

  /// From the next analysis on.
  void SetRules(const ScanRules& rules);
  /// At-the-money vols of the past: what rank and percentile are taken from.
  void SetHistory(scanner::IvHistory history);

  void Start(ActiveQuery query);
  /// The last results stay.
  void Stop();
  void Show(std::shared_ptr<const Snapshot> snapshot);
  /// What each filter would leave of the newest chain. kUnavailable before there is one.
  Result<scanner::Funnel> Try(const scanner::Query& query);

  /// Never null.
  [[nodiscard]] const std::shared_ptr<const ScanView>& View() const { return view_; }
  [[nodiscard]] std::optional<TimePoint> Now() const;
  /// The query with what trading is taken to cost.
  [[nodiscard]] scanner::Query Costed(scanner::Query query) const;

 private:
  struct Sight;  // the universe, and the quotes that it was filled from
  Result<void> Refresh(bool anew);
  void Fill();
  std::size_t TakeQuotes();
  void Publish(std::string waiting);
  void CountCache();

  ScanRules rules_;
  scanner::IvHistory history_;
  analytics::Analyst analyst_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::unique_ptr<Sight> sight_;
  scanner::CacheCount cached_;  // of universes that are gone
  std::shared_ptr<const ScanView> view_ = std::make_shared<const ScanView>();
};

}  // namespace m8::engine
