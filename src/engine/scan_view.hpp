#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "scanner/preset.hpp"

namespace m8::engine {

/// A query with the name of the preset that it came from; empty: from none.
struct ActiveQuery {
  std::string preset;
  scanner::Query query;
};

/// The live scan at one instant. Immutable once published; the API, the stream and the terminal
/// read nothing else.
struct ScanView {
  bool running = false;
  std::shared_ptr<const ActiveQuery> query;  // null before the first start
  std::optional<TimePoint> started, as_of;   // as_of: absent before there are results
  std::string underlying;
  std::uint64_t revision = 0;  // rises whenever the results change
  std::uint64_t options = 0, tradable = 0;
  std::uint64_t rebuilds = 0, updates = 0, rows_updated = 0;
  scanner::CacheCount cache;
  std::vector<std::string> order;  // of the filters of legs, as they are asked
  std::string waiting;             // why there is nothing yet; empty: nothing is missing
  std::shared_ptr<const std::vector<scanner::Found>> results =
      std::make_shared<const std::vector<scanner::Found>>();  // best first
};

/// What a scan is asked for: a preset, or parts that replace its own.
struct ScanAsk {
  std::string preset;  // empty: none
  std::optional<scanner::Structure> structure;
  std::optional<std::vector<scanner::FilterSetting>> filters;
  std::optional<scanner::Score> score;
  std::optional<std::size_t> top;
};

struct StartScan {
  ScanAsk ask;
};
struct StopScan {};
struct TryFilters {
  ScanAsk ask;
};
struct ListPresets {};
struct PresetVersions {
  std::string name;
};
struct SavePresets {
  std::vector<scanner::Preset> presets;  // all or none; versions are given out
};
struct DeletePreset {
  std::string name;
};
using ScanRequest = std::variant<StartScan,
                                 StopScan,
                                 TryFilters,
                                 ListPresets,
                                 PresetVersions,
                                 SavePresets,
                                 DeletePreset>;

struct ShownPreset {
  scanner::Preset preset;
  bool shipped = false;
};

struct ScanAnswer {
  std::string code, detail;  // why not, stable ("PRESET_NOT_FOUND"); empty: it was done
  std::shared_ptr<const ScanView> view;
  std::optional<scanner::Funnel> funnel;  // of TryFilters, with the next two
  std::optional<TimePoint> as_of;
  ActiveQuery query;
  std::vector<ShownPreset> presets;
};

/// Whoever scans, for other threads.
class ScanService {
 public:
  virtual ~ScanService() = default;
  /// Never null.
  [[nodiscard]] virtual std::shared_ptr<const ScanView> View() const = 0;
  /// `done` is called once, on a thread of the service's. False: as many as there may be wait.
  virtual bool Ask(ScanRequest request, std::function<void(ScanAnswer)> done) = 0;
};

}  // namespace m8::engine
