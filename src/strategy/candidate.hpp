#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "analytics/market_state.hpp"
#include "quant/distribution.hpp"
#include "strategy/legs.hpp"
#include "strategy/recommendation.hpp"
#include "strategy/score.hpp"
#include "strategy/settings.hpp"
#include "strategy/structure.hpp"

namespace m8::strategy {

/// What a strategy decides from.
struct Situation {
  const analytics::MarketState& state;
  const StrategySettings& settings;
  const CostModel& costs;
  const std::optional<quant::Distribution>& law;  // risk-neutral; absent without a smile
};

using Outcome = tl::expected<Recommendation, Obstacle>;

// The strategies, one file each.
Outcome IronCondor(const Situation& situation);
Outcome Butterfly(const Situation& situation);
Outcome BullPut(const Situation& situation);
Outcome BearCall(const Situation& situation);

/// What a strategy adds to its structure for the verdict.
struct Proposal {
  Kind kind = Kind::kIronCondor;
  std::string variant;
  double classic_score = 0;
  double classic_probability = 0;  // of the largest profit, in the classic model
  double score_min = 0;
  std::string why;  // the opening of the rationale, without the full stop
};

/// The structure's net price on the combo grid of its trading class, rounded against us.
Price NetPriceOf(const Structure& structure, const Situation& situation);

/// What is sold must bring more than nothing and less than it may cost: "not_a_credit",
/// "no_risk_left" (quotes that cannot be traded together).
std::optional<Obstacle> CreditObstacle(const Structure& structure, Price net_price);

/// Prices and scores the structure; "no_smile" where no law gives the odds, "score_below_minimum"
/// where that is what it is.
Outcome Judge(const Structure& structure, const Proposal& proposal, const Situation& situation);

/// How far the spot is from zero gamma, as a fraction of the spot; "no_zero_gamma" where the
/// profile has none.
tl::expected<double, Obstacle> GexDistance(const analytics::MarketState& state);

}  // namespace m8::strategy
