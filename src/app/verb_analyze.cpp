#include <numeric>

#include <fmt/format.h>
#include <unistd.h>

#include "analytics/analyze.hpp"
#include "analytics/json.hpp"
#include "app/settings.hpp"
#include "app/terminal.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "market/chain_file.hpp"
#include "market/time_zone.hpp"
#include "strategy/json.hpp"
#include "strategy/select.hpp"

namespace m8::app {
namespace {

// The first series that has not settled and says something: today's if there is one, else the next.
Result<std::size_t> NearestSeries(const market::OptionChain& chain) {
  for (std::size_t i = 0; i < chain.series.size(); ++i) {
    if (chain.series[i].settlement > chain.as_of) {
      return i;
    }
  }
  return Fail(Errc::kNotFound, "every option of the file has settled at the instant of its quotes");
}

Result<std::size_t> SeriesOn(const market::OptionChain& chain, const std::string& text) {
  const auto date = ParseDate(text);
  if (!date) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("--expiry '{}' is not 0dte, all, or a date like 2026-07-16", text));
  }
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < chain.series.size(); ++i) {
    if (chain.series[i].expiry == *date && chain.series[i].settlement > chain.as_of) {
      found = i;  // the PM series, where there are both
    }
  }
  if (!found) {
    return Fail(Errc::kNotFound,
                fmt::format("the file has no expiry {} that is still to settle", text));
  }
  return *found;
}

struct Analysis {
  analytics::MarketState state;
  std::optional<analytics::GammaExposure> all;  // of every expiry, where asked
  strategy::Selection selection;
};

Result<Analysis> Analyse(const Settings& settings,
                         market::OptionChain chain,
                         const AnalyzeOptions& options) {
  if (!options.at.empty()) {
    const auto at = ParseUtc(options.at);
    if (!at) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("--at '{}' is not an instant like 2026-07-16T18:18:32Z", options.at));
    }
    chain.as_of = *at;
  }
  const bool nearest = options.expiry == "0dte" || options.expiry == "all";
  M8_TRY(const auto series, nearest ? NearestSeries(chain) : SeriesOn(chain, options.expiry));
  M8_TRY(auto state, analytics::Analyze(chain, series, settings.analytics, std::nullopt));
  Analysis analysis{.state = std::move(state)};
  if (options.expiry == "all") {
    std::vector<std::size_t> every(chain.series.size());
    std::iota(every.begin(), every.end(), std::size_t{0});
    M8_TRY(analysis.all, analytics::AnalyzeExposure(chain, every, settings.analytics));
    analysis.state.gex = *analysis.all;
  }
  analysis.selection = strategy::Select(analysis.state, settings.strategy, settings.costs);
  return analysis;
}

std::string ToJson(const Analysis& analysis, const AnalyzeOptions& options) {
  JsonWriter json;
  json.BeginObject()
      .Field("file", options.file)
      .Field("gex_expiries", analysis.all ? "all" : "one");
  analytics::AppendFields(json, analysis.state);
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
  auto chain = market::ReadChainFile(options.file);
  if (!chain) {
    return Complain(chain.error());
  }
  const auto analysis = Analyse(configuration->settings, std::move(*chain), options);
  if (!analysis) {
    (void)Complain(analysis.error().Within(options.file));
    return ExitCode::kUsage;
  }
  if (common.json) {
    fmt::print("{}\n", ToJson(*analysis, options));
  } else {
    fmt::print("{}",
               AnalysisText(analysis->state, analysis->selection, isatty(STDOUT_FILENO) != 0));
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
