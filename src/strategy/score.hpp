#pragma once

#include "strategy/settings.hpp"
#include "strategy/structure.hpp"

namespace m8::strategy {

/// The classic scores, 0 to 100: min(100, ...) of the formulas as they were published. Credit,
/// width, profit and loss in points (or all in dollars); probability 0 to 1. A width or loss that
/// is not positive scores 0.
double ClassicCondorScore(double credit, double width, double probability);
double ClassicVerticalScore(double credit, double width, double probability);
double ClassicButterflyScore(double profit, double loss, double probability);

/// One unit, in dollars, under the assumption that the vol to come is `realised_to_implied` times
/// the implied vol of each option:
///
///     expected value = multiplier x (expected payoff - net price) - slippage - fees
///     risk           = largest loss + slippage + fees
///     score          = 50 + 50 x (expected value / risk) / full_score_return, within 0 to 100
///
/// so 50 stands for an expected value of nothing. At realised_to_implied = 1 the expected value is
/// minus the costs: quotes alone know no edge.
struct EdgeValue {
  double expected_payoff = 0;  // points
  double slippage_usd = 0;
  double fees_usd = 0;
  double expected_value_usd = 0;
  double risk_usd = 0;
};

EdgeValue ComputeEdge(const Structure& structure,
                      Price net_price,
                      const analytics::MarketState& state,
                      const EdgeSettings& edge,
                      const CostModel& costs);

/// A risk that is not positive scores 100 where the expected value is positive, else 0.
double EdgeScore(const EdgeValue& value, double full_score_return);

}  // namespace m8::strategy
