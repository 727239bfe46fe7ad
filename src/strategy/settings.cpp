#include "strategy/settings.hpp"

namespace m8::strategy {
namespace {

using config::Range;
using config::Registry;
constexpr auto kLive = config::Reload::kLive;

constexpr config::Choice<ScoreModel> kScoreModels[] = {
    {"classic", ScoreModel::kClassic},
    {"edge", ScoreModel::kEdge},
};

struct Ratio {
  std::string name;
  std::string help;
  Range range{0, 1};
};

void AddRatio(Registry& registry, Ratio ratio, double& member) {
  registry.Add({.name = std::move(ratio.name),
                .help = std::move(ratio.help),
                .range = ratio.range,
                .reload = kLive},
               member);
}

void AddSwitch(Registry& registry, const std::string& section, bool& member) {
  registry.Add(
      {.name = section + ".enabled", .help = "Whether the strategy is looked at.", .reload = kLive},
      member);
}

void AddScoreMin(Registry& registry, const std::string& section, double& minimum) {
  AddRatio(registry,
           {section + ".score_min", "Recommended from this score upwards.", Range{0, 100}},
           minimum);
}

void AddDeltas(Registry& registry, const std::string& section, SpreadDeltas& s) {
  const Range delta{0.001, 0.5};
  AddRatio(registry, {section + ".short_delta", "Delta of the sold options.", delta},
           s.short_delta);
  AddRatio(registry, {section + ".long_delta", "Delta of the bought options.", delta},
           s.long_delta);
  AddRatio(registry,
           {section + ".short_delta_tolerance", "How far from its delta a sold option may lie."},
           s.short_tolerance);
  AddRatio(registry,
           {section + ".long_delta_tolerance", "How far from its delta a bought option may lie."},
           s.long_tolerance);
  registry.Check(section + ".long_delta", [&s]() -> std::optional<std::string> {
    if (s.long_delta < s.short_delta) {
      return std::nullopt;
    }
    return "the bought option lies farther out: its delta must be below short_delta";
  });
}

void DeclareQuality(Registry& registry, QualitySettings& s) {
  registry.Add({.name = "quality_filters.max_spread",
                .help = "Widest quote of a leg.",
                .unit = "points",
                .range = Range{0.01, 1000},
                .reload = kLive},
               s.spread_max);
  registry.Add({.name = "quality_filters.min_open_interest",
                .help = "Least open interest of a leg.",
                .unit = "contracts",
                .range = Range{0, 1e7},
                .reload = kLive},
               s.open_interest_min);
  registry.Add({.name = "quality_filters.min_volume",
                .help = "Least volume of today of a leg.",
                .unit = "contracts",
                .range = Range{0, 1e7},
                .reload = kLive},
               s.volume_min);
  AddRatio(registry,
           {"quality_filters.max_iv_spread",
            "Largest distance of the vols of ask and bid of a leg (0.10 = 10 vol points).",
            Range{0.001, 10}},
           s.iv_spread_max);
}

void DeclareButterfly(Registry& registry, ButterflySettings& s) {
  AddSwitch(registry, "butterfly", s.enabled);
  AddRatio(registry,
           {"butterfly.gex_distance_pct_lt",
            "Only while the spot is nearer than this fraction to zero gamma.", Range{0.0001, 1}},
           s.gex_distance_pct_lt);
  registry.Add({.name = "butterfly.wing",
                .help = "Distance of the bought calls from the sold ones.",
                .unit = "points",
                .range = Range{0.5, 1000},
                .reload = kLive},
               s.wing);
  AddRatio(
      registry,
      {"butterfly.max_debit_pct", "Dearest debit, as a fraction of the spot.", Range{0.00001, 1}},
      s.max_debit_pct);
  AddRatio(registry,
           {"butterfly.probability", "Probability of profit that the classic score assumes."},
           s.probability);
  AddScoreMin(registry, "butterfly", s.score_min);
}

}  // namespace

void Declare(Registry& registry, StrategySettings& s) {
  registry.Add({.name = "strategy.score_model",
                .help = "How candidates are scored: by expected value after costs, or by the "
                        "classic formulas.",
                .reload = kLive},
               s.score_model, kScoreModels);
  registry.Add({.name = "strategy.recommendations_max",
                .help = "Most recommendations of one cycle.",
                .range = Range{1, 4},
                .reload = kLive},
               s.recommendations_max);
  DeclareQuality(registry, s.quality);
  AddSwitch(registry, "iron_condor", s.iron_condor.enabled);
  AddRatio(registry,
           {"iron_condor.range_pct_lt",
            "Only while the expected range is below this fraction of the spot.", Range{0.0001, 1}},
           s.iron_condor.range_pct_lt);
  AddDeltas(registry, "iron_condor", s.iron_condor.deltas);
  AddScoreMin(registry, "iron_condor", s.iron_condor.score_min);
  DeclareButterfly(registry, s.butterfly);
  AddSwitch(registry, "vertical", s.vertical.enabled);
  AddRatio(registry,
           {"vertical.gex_distance_pct_gt",
            "Only while the spot is farther than this fraction from zero gamma."},
           s.vertical.gex_distance_pct_gt);
  AddDeltas(registry, "vertical", s.vertical.deltas);
  AddScoreMin(registry, "vertical", s.vertical.score_min);
  AddRatio(registry,
           {"edge.realised_to_implied",
            "Vol that the edge model expects to come, over implied vol: an assumption, not a "
            "measurement.",
            Range{0.3, 2}},
           s.edge.realised_to_implied);
  AddRatio(registry,
           {"edge.slippage_half_spreads",
            "What a fill costs beyond the mid, in half-spreads of each leg.", Range{0, 2}},
           s.edge.slippage_half_spreads);
  AddRatio(registry,
           {"edge.full_score_return",
            "Expected value over risk at which the score is 100; 50 stands for an expected value "
            "of nothing.",
            Range{0.001, 10}},
           s.edge.full_score_return);
}

void Declare(Registry& registry, CostModel& costs) {
  registry.Add({.name = "costs.commission",
                .help = "Broker's commission of one option contract.",
                .unit = "USD",
                .range = Range{0, 100},
                .reload = kLive},
               costs.commission);
  registry.Add({.name = "costs.exchange_fees",
                .help = "Exchange, clearing and regulatory fees of one option contract.",
                .unit = "USD",
                .range = Range{0, 100},
                .reload = kLive},
               costs.exchange_fees);
}

}  // namespace m8::strategy
