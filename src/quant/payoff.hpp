#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/right.hpp"
#include "quant/distribution.hpp"

namespace m8::quant {

/// A leg of a position held to settlement: +1 bought, -1 sold, any ratio.
struct PayoffLeg {
  Right right = Right::kCall;
  double strike = 0.0;  // > 0, points
  double quantity = 0.0;
};

/// What the legs pay at a settlement level, less what was paid for them (negative: a credit), in
/// points for one unit. The cost is as of settlement: for an expiry weeks away divide it by the
/// discount factor first.
double ProfitAt(std::span<const PayoffLeg> legs, double cost, double level) noexcept;

/// An interval of settlement levels; the last one of a payoff ends at infinity.
struct LevelRange {
  double low = 0.0;
  double high = 0.0;
};

/// A position's profit over all settlement levels from 0 up: a line between each two strikes.
struct PayoffProfile {
  std::vector<double> breakevens;         // ascending; where profit and loss meet
  std::vector<LevelRange> profitable;     // ascending, disjoint: profit > 0
  std::optional<double> max_profit;       // points; absent: without limit
  std::optional<double> max_loss;         // points, positive for a loss; absent: without limit
  std::vector<LevelRange> at_max_profit;  // where the profile is level at its highest
  std::vector<LevelRange> at_max_loss;
};

/// Legs may be in any order and repeat a strike.
PayoffProfile ProfilePayoff(std::span<const PayoffLeg> legs, double cost);

/// So many legs at most have odds: they are computed without allocation.
inline constexpr std::size_t kMaxOddsLegs = 64;

/// The odds of a position under a law of the settlement level.
struct PayoffOdds {
  double profit = 0.0;      // P(profit > 0): between the breakevens, not between the shorts
  double max_profit = 0.0;  // P(the very most); 0 where that is at one point only (a butterfly)
  double max_loss = 0.0;    // P(the very worst)
  /// Mean profit in points under the law: the legs' undiscounted Black-76 prices at the smile's
  /// vols, less the cost. Risk-neutral: about 0 for a cost at mid, so it shows what a cost away
  /// from mid gives up and is no forecast.
  double expected_profit = 0.0;
};

/// At most kMaxOddsLegs legs. Half a microsecond for four.
PayoffOdds ComputeOdds(std::span<const PayoffLeg> legs, double cost, const Distribution& law);

/// The worst outcomes under a law, in points: profits, so that losses are negative.
struct PayoffTail {
  double threshold = 0.0;           // the profit that the worst `share` stay at or below
  double expected_shortfall = 0.0;  // their mean, never above the threshold
};

/// Of the worst `share` of the outcomes, 0 < share < 1, such as 0.05. Exact in the law (Rockafellar
/// and Uryasev 2000: the mean below a threshold is a position of options).
PayoffTail ComputeTail(std::span<const PayoffLeg> legs,
                       double cost,
                       const Distribution& law,
                       double share);

/// What becomes of the smile when the underlying moves.
enum class SmileMotion : std::uint8_t {
  kStickyStrike,     // every strike keeps its vol
  kStickyMoneyness,  // every ratio of strike to forward keeps its vol
};

/// A moment before settlement, for a payoff curve.
struct CurveMoment {
  CalendarYears left;      // time to settlement; 0: the payoff itself
  double vol_shift = 0.0;  // added to every vol, 0.01 = one vol point
  double discount = 1.0;   // from settlement to that moment
  SmileMotion motion = SmileMotion::kStickyStrike;
};

/// Profit of the legs at that moment for each forward (points), by Black-76 at the smile's vols,
/// less the cost as of that moment.
void PayoffCurve(std::span<const PayoffLeg> legs,
                 double cost,
                 const Smile& smile,
                 const CurveMoment& moment,
                 std::span<const double> forwards,
                 std::span<double> profits);

}  // namespace m8::quant
