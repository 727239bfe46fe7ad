#include <filesystem>

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "analytics/analyze.hpp"
#include "app/chain_choice.hpp"
#include "app/scan_live.hpp"
#include "app/scan_store.hpp"
#include "app/scan_text.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "market/file_text.hpp"
#include "market/time_zone.hpp"
#include "scanner/fill.hpp"
#include "scanner/iv_history.hpp"
#include "scanner/json.hpp"
#include "scanner/preset.hpp"
#include "scanner/scan.hpp"

namespace m8::app {
namespace {

/// A bar on stderr while something takes its time; nothing where nobody watches.
class Progress {
 public:
  Progress() : shown_(isatty(STDERR_FILENO) != 0) {}
  ~Progress() {
    if (shown_) {
      fmt::print(stderr, "\r\x1b[K");
    }
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(std::string_view what, std::size_t done, std::size_t all) const {
    constexpr std::size_t kCells = 30;
    if (shown_) {
      const std::size_t full = all == 0 ? 0 : kCells * done / all;
      fmt::print(stderr, "\r\x1b[K  {} [{:#<{}}{:.<{}}] {}/{}", what, "", full, "", kCells - full,
                 done, all);
      std::fflush(stderr);
    }
  }

 private:
  bool shown_;
};

struct Analysed {
  market::OptionChain chain;
  analytics::ChainState state;
};

Result<Analysed> ReadAndAnalyse(const Settings& settings,
                                const ChainFileOptions& file,
                                const Progress& progress) {
  progress.Show("reading " + std::filesystem::path(file.file).filename().string(), 0, 1);
  Analysed out;
  M8_TRY(out.chain, ReadChain(file));
  analytics::Analyst analyst(settings.analytics);
  for (std::size_t i = 0; i < out.chain.series.size(); ++i) {
    progress.Show("analysing " + out.chain.underlying, i, out.chain.series.size());
    analytics::MarketState state;
    if (analyst.Analyze(out.chain, i, std::nullopt, state)) {
      out.state.series.push_back(std::move(state));
    }  // else its options have quotes and no vol, and the funnel counts them
  }
  return out;
}

Result<std::vector<TimePoint>> ReadEvents(const std::string& path) {
  M8_TRY(const auto text, market::ReadText(path));
  std::vector<TimePoint> events;
  int number = 0;
  for (const auto line : Split(text, '\n')) {
    ++number;
    const auto first = Trim(line.substr(0, line.find(',')));
    if (first.empty() || first.front() == '#') {
      continue;
    }
    const auto at = ParseUtc(first);
    if (!at) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("{}:{}: '{}' is no instant", path, number, first),
                  "a line like 2026-12-09T19:00:00Z,FOMC");
    }
    events.push_back(*at);
  }
  return events;
}

/// Adds the filter, or puts it in the place of the one of the same name.
void Override(std::vector<scanner::FilterSetting>& filters, scanner::FilterSetting setting) {
  for (auto& filter : filters) {
    if (filter.info == setting.info && filter.legs == setting.legs) {
      filter = std::move(setting);
      return;
    }
  }
  filters.push_back(std::move(setting));
}

Result<scanner::Preset> PresetOf(const std::string& name, ScanStore& store) {
  if (name.ends_with(".json")) {
    M8_TRY(const auto text, market::ReadText(name));
    return scanner::ParsePreset(text, name);
  }
  M8_TRY(const auto presets, store.Presets());
  std::vector<std::string_view> known;
  for (const auto& preset : presets) {
    if (preset.name == name) {
      return preset;
    }
    known.push_back(preset.name);
  }
  const auto near = NearestName(name, known);
  return Fail(Errc::kNotFound, fmt::format("there is no preset '{}'", name),
              near.empty() ? "magic8 scan --list-presets names them; a file ends in .json"
                           : fmt::format("did you mean '{}'?", near));
}

Result<scanner::Preset> QueryOf(const ScanOptions& options,
                                const Settings& settings,
                                ScanStore& store) {
  scanner::Preset preset{.name = options.as_preset};
  if (!options.preset.empty()) {
    M8_TRY(preset, PresetOf(options.preset, store));
  }
  for (const auto& text : options.filters) {
    M8_TRY(auto setting, scanner::ParseFilter(text));
    Override(preset.query.filters, std::move(setting));
  }
  auto& rank = preset.query.rank;
  if (!options.structure.empty()) {
    M8_TRY(preset.query.structure, scanner::ParseStructure(options.structure));
  }
  if (!options.score.empty()) {
    M8_TRY(rank.score, scanner::ParseScore(options.score));
  }
  if (options.top) {
    rank.top = static_cast<std::size_t>(*options.top);
  }
  rank.assumptions = AssumptionsOf(settings);
  return preset;
}

struct Universes {
  scanner::Universe universe;
  std::string title;
};

Result<Universes> Load(const ScanOptions& options,
                       const Settings& settings,
                       const scanner::Assumptions& assumptions,
                       ScanStore& store) {
  const Progress progress;
  scanner::FillSettings fill{.realised_to_implied = assumptions.realised_to_implied};
  if (!options.events.empty()) {
    M8_TRY(fill.events, ReadEvents(options.events));
    fill.events_known = true;
  }
  std::vector<Analysed> chains;
  TimePoint newest{};
  for (const auto& file : options.files) {
    M8_TRY(auto analysed, ReadAndAnalyse(settings, {.file = file, .at = options.at}, progress));
    newest = std::max(newest, analysed.chain.as_of);
    chains.push_back(std::move(analysed));
  }
  Universes out{.universe = scanner::Universe(newest)};
  for (const auto& analysed : chains) {
    scanner::IvHistory history;
    M8_CHECK(store.AddTo(history, analysed.chain.underlying));
    const auto today = market::ToLocal(analysed.chain.as_of).date;
    fill.standing = history.StandingsOf(analysed.state.series, today);
    if (options.keep_vols) {
      M8_CHECK(store.Keep(scanner::AtmVolsOf(analysed.state.series, today)));
    }
    scanner::Filler(fill).Add(analysed.chain, analysed.state, out.universe);
    out.title += (out.title.empty() ? "" : ", ") + analysed.chain.underlying;
  }
  out.title += fmt::format("   {}   {} expiries", market::FormatNewYork(newest),
                           out.universe.Series().size());
  return out;
}

std::string ScanJson(const Universes& in, scanner::Scan& scan, const scanner::Preset& preset) {
  JsonWriter json;
  json.BeginObject().Field("as_of", FormatUtc(in.universe.Base()));
  json.Key("query").Raw(scanner::ToJson(preset));
  json.Key("funnel").BeginObject();
  scanner::AppendFields(json, scan.Preview());
  json.EndObject().Key("results").BeginArray();
  for (const auto& found : scan.Results()) {
    scanner::AppendValue(json, found);
  }
  json.EndArray().EndObject();
  return json.Take();
}

ExitCode ScanOnce(const Common& common,
                  const ScanOptions& options,
                  const Settings& settings,
                  const scanner::Preset& preset) {
  ScanStore store(settings.app);
  const auto loaded = Load(options, settings, preset.query.rank.assumptions, store);
  if (!loaded) {
    return Complain(loaded.error());
  }
  scanner::Scan scan(loaded->universe);
  scan.Run(preset.query, loaded->universe.Base());
  if (common.json) {
    fmt::print("{}\n", ScanJson(*loaded, scan, preset));
    return ExitCode::kOk;
  }
  const bool colour = isatty(STDOUT_FILENO) != 0;
  if (options.watch && colour) {
    fmt::print("\x1b[H\x1b[2J");
  }
  fmt::print("{}\n{}\n{}", loaded->title, FunnelText(scan.Preview(), colour),
             ScanText(scan.Results(), preset.query.rank, colour));
  std::fflush(stdout);
  return ExitCode::kOk;
}

/// Again whenever one of the files was written anew, until interrupted.
ExitCode Watch(const Common& common,
               const ScanOptions& options,
               const Settings& settings,
               const scanner::Preset& preset) {
  const int notices = inotify_init1(IN_CLOEXEC);
  std::vector<std::string> names;
  for (const auto& file : options.files) {
    const std::filesystem::path path(file);
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    names.push_back(path.filename().string());
    if (notices < 0 ||
        inotify_add_watch(notices, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
      return Complain({Errc::kIo, fmt::format("cannot watch {}", folder.string()), ""});
    }
  }
  // A file that cannot be read now may be whole at its next writing.
  (void)ScanOnce(common, options, settings, preset);
  alignas(inotify_event) char buffer[4'096];
  for (;;) {
    const auto size = read(notices, buffer, sizeof buffer);
    if (size <= 0) {
      return Complain({Errc::kIo, "cannot watch any longer", ""});
    }
    bool changed = false;
    for (const char* at = buffer; at < buffer + size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      changed |= event->len > 0 && std::ranges::count(names, std::string(event->name)) > 0;
      at += sizeof(inotify_event) + event->len;
    }
    if (changed) {
      (void)ScanOnce(common, options, settings, preset);
    }
  }
}

Result<void> ListPresets(bool json, ScanStore& store) {
  M8_TRY(const auto presets, store.Presets());
  for (const auto& preset : presets) {
    if (json) {
      fmt::print("{}\n", scanner::ToJson(preset));
      continue;
    }
    fmt::print("{}\n    {}\n   ", preset.name, preset.description);
    for (const auto& filter : preset.query.filters) {
      fmt::print(" {}", filter.Text());
    }
    fmt::print("\n");
  }
  return {};
}

Result<void> ImportVols(const std::string& path, ScanStore& store) {
  M8_TRY(const auto text, market::ReadText(path));
  M8_TRY(const auto vols, scanner::ParseAtmVols(text, path));
  M8_CHECK(store.Keep(vols));
  fmt::print("{} vols are kept\n", vols.size());
  return {};
}

/// Under its name, with the next version where the name is taken.
Result<void> SavePreset(scanner::Preset preset, ScanStore& store) {
  std::vector<scanner::Preset> presets{std::move(preset)};
  M8_CHECK(store.Keep(presets));
  fmt::print("{}\n", scanner::ToJson(presets.front()));
  return {};
}

ExitCode Finish(const Result<void>& done) { return done ? ExitCode::kOk : Complain(done.error()); }

}  // namespace

ExitCode Perform(const Common& common, const ScanOptions& options) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  ScanStore store(configuration->settings.app);
  if (options.list_presets) {
    return Finish(ListPresets(common.json, store));
  }
  if (!options.import_vols.empty()) {
    return Finish(ImportVols(options.import_vols, store));
  }
  auto preset = QueryOf(options, configuration->settings, store);
  if (!preset) {
    (void)Complain(preset.error());
    return ExitCode::kUsage;
  }
  if (!options.save_preset.empty()) {
    preset->name = options.save_preset;
    return Finish(SavePreset(*preset, store));
  }
  if (!options.as_preset.empty()) {
    preset->name = options.as_preset;
    fmt::print("{}\n", scanner::ToJson(*preset));
    return ExitCode::kOk;
  }
  if (options.live) {
    const bool asks = !options.preset.empty() || !options.filters.empty() ||
                      !options.structure.empty() || !options.score.empty() || options.top;
    return ScanLive(common, configuration->settings, asks ? &*preset : nullptr, options.watch);
  }
  if (options.files.empty()) {
    (void)Complain({Errc::kInvalidArgument, "there is nothing to scan",
                    "give --file CHAIN, a Cboe quotes CSV or delayed-quotes JSON, or live"});
    return ExitCode::kUsage;
  }
  return options.watch ? Watch(common, options, configuration->settings, *preset)
                       : ScanOnce(common, options, configuration->settings, *preset);
}

}  // namespace m8::app
