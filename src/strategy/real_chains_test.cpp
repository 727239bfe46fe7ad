#include "analytics/real_chains_test.hpp"

#include <cmath>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "market/bars.hpp"
#include "market/time_zone.hpp"
#include "strategy/select.hpp"

namespace m8::strategy {
namespace {

using analytics::MarketState;

constexpr std::string_view kBars = "C_bars/spx_5min_20260519_20260807.csv.gz";
constexpr Duration kBarLength = std::chrono::minutes{5};

/// The 5-minute bars of the index; those of the time before them are not known.
std::vector<market::Bar> ReadBars() {
  std::vector<market::Bar> bars;
  for (const auto& row : market::RealRows(kBars)) {
    const auto minutes = ParseNumber<int>(row[1].substr(0, 2)).value_or(0) * 60 +
                         ParseNumber<int>(row[1].substr(3, 2)).value_or(0);
    bars.push_back({market::ToUtc({*ParseDate(row[0]), std::chrono::minutes{minutes}}),
                    *ParseNumber<double>(row[2]),
                    *ParseNumber<double>(row[3]),
                    *ParseNumber<double>(row[4]),
                    *ParseNumber<double>(row[5]),
                    {}});
  }
  return bars;
}

/// Wilder's ATR of the bars that were over by then; absent where the newest is of another day.
std::optional<double> AtrAt(const std::vector<market::Bar>& bars, TimePoint when) {
  market::WilderAtr atr;
  std::optional<TimePoint> newest;
  for (const market::Bar& bar : bars) {
    if (bar.start + kBarLength <= when) {
      atr.Add(bar);
      newest = bar.start;
    }
  }
  const bool of_today = newest && when - *newest < std::chrono::hours{1};
  return of_today ? atr.Value() : std::nullopt;
}

struct States {
  std::vector<MarketState> market_hours;
  std::vector<MarketState> all;
};

/// The states of all chains, for the nearest expiry that is not settled.
States ReadStates() {
  const auto bars = ReadBars();
  States states;
  for (const std::string& path : analytics::RealChainFiles()) {
    const auto real = analytics::ReadRealChain(path);
    const auto series = analytics::NearestSeries(real.chain);
    if (!series) {
      continue;
    }
    auto state = analytics::Analyze(real.chain, *series, {}, AtrAt(bars, real.chain.as_of));
    EXPECT_TRUE(state.has_value()) << path;
    if (state && real.IsMarketHours()) {
      states.market_hours.push_back(*state);
    }
    if (state) {
      states.all.push_back(std::move(*state));
    }
  }
  return states;
}

std::string Label(Kind kind, std::string_view variant) {
  return variant.empty() ? std::string(Name(kind)) : fmt::format("{} {}", Name(kind), variant);
}

struct Tally {
  int candidates = 0;  // every rule but the score passed
  int recommended = 0;
  std::map<std::string, int> codes;
};
using Tallies = std::map<std::string, Tally>;

Tallies Count(const std::vector<MarketState>& states, const StrategySettings& settings) {
  Tallies tallies;
  for (const MarketState& state : states) {
    const Selection selection = Select(state, settings, {});
    for (const Recommendation& r : selection.recommendations) {
      Tally& tally = tallies[Label(r.kind, r.variant)];
      ++tally.candidates;
      ++tally.recommended;
    }
    for (const Rejection& r : selection.rejections) {
      Tally& tally = tallies[Label(r.kind, r.variant)];
      ++tally.codes[r.code];
      tally.candidates += r.code == "score_below_minimum" ? 1 : 0;
    }
  }
  return tallies;
}

void Print(const Tallies& tallies, std::string_view title, std::size_t chains) {
  std::cout << fmt::format(
      "\n{}, {} chains\n\n| strategy | rules passed | score passed | refused "
      "because |\n|---|---|---|---|\n",
      title, chains);
  for (const auto& [label, tally] : tallies) {
    std::string codes;
    for (const auto& [code, count] : tally.codes) {
      codes += fmt::format("{}`{}` {}", codes.empty() ? "" : ", ", code, count);
    }
    std::cout << fmt::format("| {} | {} | {} | {} |\n", label, tally.candidates, tally.recommended,
                             codes);
  }
}

/// Prints the tables of docs/explanation/scores.md and holds what the page says of them.
TEST(RealChains, HowOftenEachStrategyPasses) {
  M8_NEEDS_REAL_DATA(kBars);
  const States states = ReadStates();
  ASSERT_GT(states.market_hours.size(), 30U);
  StrategySettings settings;
  settings.recommendations_max = 4;
  const Tallies edge = Count(states.market_hours, settings);
  Print(edge, "Edge model, market hours", states.market_hours.size());
  Print(Count(states.all, settings), "Edge model, all", states.all.size());
  settings.score_model = ScoreModel::kClassic;
  const Tallies classic = Count(states.market_hours, settings);
  Print(classic, "Classic model, market hours", states.market_hours.size());
  Print(Count(states.all, settings), "Classic model, all", states.all.size());

  for (const auto& [label, tally] : edge) {
    EXPECT_GE(tally.recommended, 3) << label;
    EXPECT_LE(tally.recommended, static_cast<int>(states.market_hours.size()) / 2) << label;
    if (label != "butterfly") {
      EXPECT_EQ(classic.at(label).recommended, 0) << label;
    }
  }
}

}  // namespace
}  // namespace m8::strategy
