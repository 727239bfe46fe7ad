#pragma once

#include <cstdint>

#include "base/money.hpp"
#include "config/registry.hpp"

namespace m8::strategy {

/// kClassic: the score formulas of the three rules as they were published. kEdge: expected value
/// after costs against the risk. docs/explanation/scores.md compares them.
enum class ScoreModel : std::uint8_t { kClassic, kEdge };

/// What each leg must offer before a strategy may use it.
struct QualitySettings {
  Price spread_max = Price::FromUnits(50'000);  // ask - bid, points
  std::int64_t open_interest_min = 100;
  std::int64_t volume_min = 1;
  double iv_spread_max = 0.10;  // vol of the ask less vol of the bid
};

/// The legs of a credit spread by their absolute deltas, and how far off they may lie.
struct SpreadDeltas {
  double short_delta = 0;
  double long_delta = 0;
  double short_tolerance = 0.03;
  double long_tolerance = 0.02;
};

struct IronCondorSettings {
  bool enabled = true;
  double range_pct_lt = 0.006;  // expected range as a fraction of the spot
  SpreadDeltas deltas{.short_delta = 0.10, .long_delta = 0.05};
  double score_min = 70.0;
};

struct ButterflySettings {
  bool enabled = true;
  double gex_distance_pct_lt = 0.01;  // |spot - zero gamma| / spot
  Price wing = Price::FromUnits(250'000);
  double max_debit_pct = 0.002;  // of the spot
  double probability = 0.40;     // of the classic score
  double score_min = 75.0;
};

struct VerticalSettings {
  bool enabled = true;
  double gex_distance_pct_gt = 0.004;
  SpreadDeltas deltas{.short_delta = 0.20, .long_delta = 0.10};
  double score_min = 65.0;
};

/// What the score model "edge" assumes; see score.hpp.
struct EdgeSettings {
  double realised_to_implied = 0.90;
  double slippage_half_spreads = 1.0;
  double full_score_return = 0.03;
};

struct StrategySettings {
  ScoreModel score_model = ScoreModel::kEdge;
  std::int64_t recommendations_max = 3;
  QualitySettings quality;
  IronCondorSettings iron_condor;
  ButterflySettings butterfly;
  VerticalSettings vertical;
  EdgeSettings edge;
};

/// What one contract costs to trade, dollars, each way; cash settlement costs nothing.
struct CostModel {
  Money commission = Money::FromUnits(6'500);
  Money exchange_fees = Money::FromUnits(6'500);

  [[nodiscard]] Money PerContract() const { return commission + exchange_fees; }
};

/// Sections "strategy", "quality_filters", "iron_condor", "butterfly", "vertical", "edge".
void Declare(config::Registry& registry, StrategySettings& settings);
/// Section "costs".
void Declare(config::Registry& registry, CostModel& costs);

}  // namespace m8::strategy
