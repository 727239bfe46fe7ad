#include <fstream>
#include <numeric>

#include <fmt/format.h>
#include <unistd.h>

#include "analytics/analyze.hpp"
#include "analytics/json.hpp"
#include "app/chain_choice.hpp"
#include "app/gex_chart.hpp"
#include "app/gex_text.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "market/time_zone.hpp"

namespace m8::app {
namespace {

/// The exposure of what was chosen, with the state of the series that gives spot and names.
Result<analytics::MarketState> Expose(const Settings& settings,
                                      const market::OptionChain& chain,
                                      const std::string& expiry) {
  M8_TRY(const auto series, PickSeries(chain, expiry));
  M8_TRY(auto state, analytics::Analyze(chain, series, settings.analytics, std::nullopt));
  if (expiry == "all") {
    std::vector<std::size_t> every(chain.series.size());
    std::iota(every.begin(), every.end(), std::size_t{0});
    M8_TRY(state.gex, analytics::AnalyzeExposure(chain, every, settings.analytics,
                                                 ChooseGpu(settings.gpu, SystemClock{}).batch));
  }
  return state;
}

std::string Title(const analytics::MarketState& state, const GexOptions& options) {
  return fmt::format(
      "{} gamma exposure, {}, {}", state.underlying,
      options.chain.expiry == "all" ? "all expiries" : FormatDate(state.series.expiry),
      market::FormatNewYork(state.as_of));
}

Result<void> Draw(const analytics::MarketState& state, const GexOptions& options) {
  std::ofstream file(options.svg, std::ios::binary);
  file << GexChart(state.gex, state.spot, Title(state, options));
  if (!file.flush()) {
    return Fail(Errc::kIo, fmt::format("cannot write {}", options.svg),
                "check that the folder is there and yours");
  }
  return {};
}

Result<void> ShowOurs(const Settings& settings,
                      const market::OptionChain& chain,
                      const Common& common,
                      const GexOptions& options) {
  auto state = Expose(settings, chain, options.chain.expiry);
  if (!state) {
    return tl::unexpected<Error>(state.error().Within(options.chain.file));
  }
  if (!options.svg.empty()) {
    M8_CHECK(Draw(*state, options));
  }
  if (!common.json) {
    fmt::print("{}, spot {:.2f}\n{}", Title(*state, options), state->spot,
               GexText(state->gex, state->spot, isatty(STDOUT_FILENO) != 0));
    return {};
  }
  JsonWriter json;
  json.BeginObject()
      .Field("file", options.chain.file)
      .Field("convention", "calendar")
      .Field("underlying", state->underlying)
      .Field("as_of", FormatUtc(state->as_of))
      .Field("spot", state->spot)
      .Field("expiry", options.chain.expiry == "all" ? "all" : FormatDate(state->series.expiry))
      .Key("gex");
  analytics::AppendValue(json, state->gex);
  fmt::print("{}\n", json.EndObject().Take());
  return {};
}

Result<void> ShowPerfiliev(const market::OptionChain& chain,
                           const Common& common,
                           const GexOptions& options) {
  const bool expiring = options.chain.expiry == "0dte";
  if (!options.svg.empty() || (!expiring && options.chain.expiry != "all")) {
    return Fail(Errc::kInvalidArgument,
                "--convention perfiliev knows --expiry all or 0dte and draws nothing",
                "leave --svg out, or use --convention calendar");
  }
  const auto gex =
      analytics::AnalyzePerfiliev(chain, expiring ? analytics::PerfilievScope::kExpiringOnPageDate
                                                  : analytics::PerfilievScope::kAll);
  if (!gex) {
    return tl::unexpected<Error>(gex.error().Within(options.chain.file));
  }
  if (!common.json) {
    fmt::print("{} gamma exposure as public pages count it\n{}", chain.underlying,
               GexText(*gex, isatty(STDOUT_FILENO) != 0));
    return {};
  }
  JsonWriter json;
  json.BeginObject()
      .Field("file", options.chain.file)
      .Field("convention", "perfiliev")
      .Field("total_usd_per_1pct", gex->total_usd_per_1pct)
      .Field("calls", gex->calls_usd_per_1pct)
      .Field("puts", gex->puts_usd_per_1pct)
      .Field("expiring_usd_per_1pct", gex->expiring_usd_per_1pct)
      .Field("flip", gex->flip)
      .Key("crossings")
      .BeginArray();
  for (const double level : gex->crossings) {
    json.Value(level);
  }
  fmt::print("{}\n", json.EndArray().EndObject().Take());
  return {};
}

}  // namespace

ExitCode Perform(const Common& common, const GexOptions& options) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  const auto chain = ReadChain(options.chain);
  if (!chain) {
    return Complain(chain.error());
  }
  const auto shown = options.convention == "perfiliev"
                         ? ShowPerfiliev(*chain, common, options)
                         : ShowOurs(configuration->settings, *chain, common, options);
  if (!shown) {
    (void)Complain(shown.error());
    return ExitCode::kUsage;
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
