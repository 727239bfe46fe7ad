#include <fmt/format.h>
#include <unistd.h>

#include "analytics/analyze.hpp"
#include "analytics/history.hpp"
#include "analytics/json.hpp"
#include "app/chain_choice.hpp"
#include "app/settings.hpp"
#include "app/terminal.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "market/time_zone.hpp"
#include "strategy/json.hpp"
#include "strategy/select.hpp"

namespace m8::app {
namespace {

struct Analysis {
  analytics::MarketState state;
  std::optional<analytics::ChainState> all;  // every expiry, where asked
  strategy::Selection selection;
  std::optional<analytics::HistoryStats> history;  // where bars are given
};

Result<std::optional<analytics::HistoryStats>> ReadHistory(const AnalyzeOptions& options,
                                                           TimePoint as_of) {
  if (options.daily_bars.empty() && options.daily_vols.empty()) {
    return std::optional<analytics::HistoryStats>{};
  }
  market::DailyBars prices, vols;
  if (!options.daily_bars.empty()) {
    M8_TRY(prices, market::ReadDailyBars(options.daily_bars));
  }
  if (!options.daily_vols.empty()) {
    M8_TRY(vols, market::ReadDailyBars(options.daily_vols));
  }
  return std::optional(analytics::HistoryOf(prices, vols, market::ToLocal(as_of).date));
}

Result<Analysis> Analyse(const Settings& settings,
                         const market::OptionChain& chain,
                         const AnalyzeOptions& options) {
  M8_TRY(const auto series, PickSeries(chain, options.chain.expiry));
  M8_TRY(auto state, analytics::Analyze(chain, series, settings.analytics, std::nullopt));
  Analysis analysis{.state = std::move(state)};
  if (options.chain.expiry == "all") {
    analytics::Analyst analyst(settings.analytics, ChooseGpu(settings.gpu, SystemClock{}).batch);
    M8_CHECK(analyst.AnalyzeAll(chain, analysis.all.emplace()));
    analysis.state.gex = analysis.all->all;
  }
  analysis.selection = strategy::Select(analysis.state, settings.strategy, settings.costs);
  return analysis;
}

std::string ToJson(const Analysis& analysis, const AnalyzeOptions& options) {
  JsonWriter json;
  json.BeginObject()
      .Field("file", options.chain.file)
      .Field("gex_expiries", analysis.all ? "all" : "one");
  analytics::AppendFields(json, analysis.state);
  if (analysis.all) {
    json.Key("calendar_breaks");
    analytics::AppendCalendarBreaks(json, *analysis.all);
  }
  if (analysis.history) {
    json.Key("history");
    analytics::AppendValue(json, *analysis.history);
  }
  strategy::AppendFields(json, analysis.selection);
  json.EndObject();
  return json.Take();
}

}  // namespace

ExitCode Perform(const Common& common, const AnalyzeOptions& options) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  const auto chain = ReadChain(options.chain);
  if (!chain) {
    return Complain(chain.error());
  }
  const auto history = ReadHistory(options, chain->as_of);
  if (!history) {
    (void)Complain(history.error());
    return ExitCode::kUsage;
  }
  auto analysis = Analyse(configuration->settings, *chain, options);
  if (!analysis) {
    (void)Complain(analysis.error().Within(options.chain.file));
    return ExitCode::kUsage;
  }
  analysis->history = *history;
  if (common.json) {
    fmt::print("{}\n", ToJson(*analysis, options));
  } else {
    fmt::print("{}", AnalysisText(analysis->state, analysis->history, analysis->selection,
                                  isatty(STDOUT_FILENO) != 0));
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
