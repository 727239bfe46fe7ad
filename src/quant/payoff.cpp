#include "quant/payoff.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/assert.hpp"
#include "quant/black76.hpp"

namespace m8::quant {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Of two profits: rounding of sums of strikes and prices, far below a tick.
constexpr double kSame = 1e-9;

/// The profile between two neighbouring corners.
struct Piece {
  LevelRange levels;
  double at_low = 0.0;
  double slope = 0.0;

  [[nodiscard]] double AtHigh() const noexcept {
    return slope == 0.0 ? at_low : at_low + slope * (levels.high - levels.low);
  }
};

/// The corners of the profile, ascending, without repetition, from 0 on. Into `corners`, which has
/// room for one more than the legs.
std::size_t SortCorners(std::span<const PayoffLeg> legs, double* corners) noexcept {
  std::size_t count = 0;
  corners[count++] = 0.0;
  for (const auto& leg : legs) {
    std::size_t at = count;
    while (at > 0 && corners[at - 1] > leg.strike) {
      --at;
    }
    if (at > 0 && corners[at - 1] == leg.strike) {
      continue;
    }
    std::copy_backward(corners + at, corners + count, corners + count + 1);
    corners[at] = leg.strike;
    ++count;
  }
  return count;
}

/// Visit(piece) from 0 up.
template <class Visit>
void ForEachPiece(std::span<const PayoffLeg> legs,
                  double cost,
                  std::span<const double> corners,
                  Visit visit) {
  double last_slope = 0.0;
  for (const auto& leg : legs) {
    last_slope += leg.right == Right::kCall ? leg.quantity : 0.0;
  }
  double at_low = ProfitAt(legs, cost, 0.0);
  for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
    const double at_high = ProfitAt(legs, cost, corners[i + 1]);
    const double rise = at_high - at_low;
    const double slope = std::abs(rise) <= kSame ? 0.0 : rise / (corners[i + 1] - corners[i]);
    visit(Piece{{corners[i], corners[i + 1]}, at_low, slope});
    at_low = at_high;
  }
  visit(
      Piece{{corners.back(), kInfinity}, at_low, std::abs(last_slope) <= kSame ? 0.0 : last_slope});
}

std::vector<Piece> Pieces(std::span<const PayoffLeg> legs, double cost) {
  std::vector<double> corners(legs.size() + 1);
  corners.resize(SortCorners(legs, corners.data()));
  std::vector<Piece> pieces;
  ForEachPiece(legs, cost, corners, [&](const Piece& piece) { pieces.push_back(piece); });
  return pieces;
}

void Append(std::vector<LevelRange>& ranges, LevelRange next) {
  if (!(next.high > next.low)) {
    return;
  }
  if (!ranges.empty() && ranges.back().high >= next.low) {
    ranges.back().high = next.high;
  } else {
    ranges.push_back(next);
  }
}

/// The part of a piece where the profit is above zero.
LevelRange ProfitablePart(const Piece& piece) noexcept {
  const auto [low, high] = piece.levels;
  const bool starts_above = piece.at_low > kSame;
  const bool ends_above = piece.AtHigh() > kSame;
  if (starts_above == ends_above) {
    return starts_above ? piece.levels : LevelRange{};
  }
  const double root = std::clamp(low - piece.at_low / piece.slope, low, high);
  return starts_above ? LevelRange{low, root} : LevelRange{root, high};
}

/// Where a loss turns into a profit or back: the inner ends of the profitable ranges. Two of them
/// that touch nothing between (profit, zero, profit) are both named.
std::vector<double> Breakevens(const std::vector<LevelRange>& profitable) {
  std::vector<double> levels;
  for (const auto& range : profitable) {
    if (range.low > 0.0) {
      levels.push_back(range.low);
    }
    if (range.high < kInfinity) {
      levels.push_back(range.high);
    }
  }
  return levels;
}

std::vector<LevelRange> LevelAt(const std::vector<Piece>& pieces, double profit) {
  std::vector<LevelRange> ranges;
  for (const auto& piece : pieces) {
    if (piece.slope == 0.0 && std::abs(piece.at_low - profit) <= kSame) {
      Append(ranges, piece.levels);
    }
  }
  return ranges;
}

/// The position on the stack, with what the law says of each corner: one look at each.
template <std::size_t kLegs>
struct Looked {
  std::array<Piece, kLegs + 1> piece;
  std::array<Distribution::Point, kLegs + 2> corner;  // where piece i begins; the last: infinity
  std::size_t count = 0;
  double highest = -kInfinity, lowest = kInfinity;

  Looked(std::span<const PayoffLeg> legs, double cost, const Distribution& law) {
    M8_ASSERT(legs.size() <= kLegs, "more legs than a position has");
    std::array<double, kLegs + 1> corners{};
    const std::size_t corner_count = SortCorners(legs, corners.data());
    ForEachPiece(legs, cost, {corners.data(), corner_count}, [&](const Piece& next) {
      corner[count] = law.At(next.levels.low);
      piece[count++] = next;
      highest = std::max({highest, next.at_low, next.AtHigh()});
      lowest = std::min({lowest, next.at_low, next.AtHigh()});
    });
    corner[count] = {.below = 1.0, .above = 0.0};
  }

  [[nodiscard]] bool IsLevelAt(std::size_t i, double profit) const noexcept {
    return piece[i].slope == 0.0 && std::abs(piece[i].at_low - profit) <= kSame;
  }
};

/// The usual position has a few legs: clearing room for many would cost more than its odds.
template <class Then>
auto WithLooked(std::span<const PayoffLeg> legs, double cost, const Distribution& law, Then then) {
  constexpr std::size_t kFewLegs = 6;
  return legs.size() <= kFewLegs ? then(Looked<kFewLegs>(legs, cost, law))
                                 : then(Looked<kMaxOddsLegs>(legs, cost, law));
}

/// From the side of the law where the digits are.
double ChanceBetween(const Distribution::Point& low, const Distribution::Point& high) noexcept {
  return std::max(0.0, low.below < 0.5 ? high.below - low.below : low.above - high.above);
}

template <std::size_t kLegs>
double ChanceOfProfit(const Looked<kLegs>& looked, const Distribution& law) noexcept {
  double chance = 0.0;
  for (std::size_t i = 0; i < looked.count; ++i) {
    const Piece& piece = looked.piece[i];
    const auto [low, high] = ProfitablePart(piece);
    if (high > low) {
      const auto& from = low == piece.levels.low ? looked.corner[i] : law.At(low);
      const auto& to = high == piece.levels.high ? looked.corner[i + 1] : law.At(high);
      chance += ChanceBetween(from, to);
    }
  }
  return std::min(chance, 1.0);
}

/// Mean of max(threshold - profit, 0): piece by piece a line times the law, by its puts and calls.
template <std::size_t kLegs>
double MeanBelow(const Looked<kLegs>& looked, const Distribution& law, double threshold) noexcept {
  double mean = 0.0;
  for (std::size_t i = 0; i < looked.count; ++i) {
    const Piece& piece = looked.piece[i];
    const Piece lack{piece.levels, threshold - piece.at_low, -piece.slope};
    const auto [low, high] = ProfitablePart(lack);
    if (!(high > low)) {
      continue;
    }
    const auto from = low == piece.levels.low ? looked.corner[i] : law.At(low);
    const auto to = high == piece.levels.high ? looked.corner[i + 1] : law.At(high);
    const double at_low = lack.at_low + lack.slope * (low - piece.levels.low);
    mean += at_low * ChanceBetween(from, to);
    if (lack.slope != 0.0) {
      // The mean of S - low over the piece: a call less what of it lies beyond the piece.
      const double beyond = std::isinf(high) ? 0.0 : to.call + (high - low) * to.above;
      mean += lack.slope * (from.call - beyond);
    }
  }
  return mean;
}

/// P(profit <= threshold).
template <std::size_t kLegs>
double ChanceBelow(const Looked<kLegs>& looked,
                   const Distribution& law,
                   double threshold) noexcept {
  double chance = 0.0;
  for (std::size_t i = 0; i < looked.count; ++i) {
    const Piece& piece = looked.piece[i];
    if (looked.IsLevelAt(i, threshold)) {
      chance += ChanceBetween(looked.corner[i], looked.corner[i + 1]);
      continue;
    }
    const auto [low, high] = ProfitablePart({piece.levels, threshold - piece.at_low, -piece.slope});
    if (high > low) {
      const auto from = low == piece.levels.low ? looked.corner[i] : law.At(low);
      const auto to = high == piece.levels.high ? looked.corner[i + 1] : law.At(high);
      chance += ChanceBetween(from, to);
    }
  }
  return chance;
}

/// The mean of the worst `share`, by bisection for the threshold that has it below.
template <std::size_t kLegs>
PayoffTail TailOf(const Looked<kLegs>& looked, const Distribution& law, double share) {
  constexpr int kSteps = 60;
  constexpr double kEnough = 1e-9;  // points
  if (looked.lowest > -kInfinity && ChanceBelow(looked, law, looked.lowest) >= share) {
    return {looked.lowest, looked.lowest};
  }
  // Where a profit or a loss has no limit, a far quantile gives a bound good enough.
  const Piece& last = looked.piece[looked.count - 1];
  const double far_share = 0.25 * std::min(share, 1.0 - share);
  const double far = law.Quantile(1.0 - far_share).value_or(last.levels.low);
  const double at_far = last.at_low + last.slope * std::max(0.0, far - last.levels.low);
  double low = at_far, high = at_far;
  for (std::size_t i = 0; i < looked.count; ++i) {
    low = std::min(low, looked.piece[i].at_low);
    high = std::max(high, looked.piece[i].at_low);
  }
  for (int i = 0; i < kSteps && high - low > kEnough; ++i) {
    const double middle = 0.5 * (low + high);
    (ChanceBelow(looked, law, middle) >= share ? high : low) = middle;
  }
  return {high, std::min(high, high - MeanBelow(looked, law, high) / share)};
}

template <std::size_t kLegs>
PayoffOdds OddsOf(const Looked<kLegs>& looked,
                  std::span<const PayoffLeg> legs,
                  double cost,
                  const Distribution& law) {
  PayoffOdds odds;
  odds.profit = ChanceOfProfit(looked, law);
  for (std::size_t i = 0; i < looked.count; ++i) {
    const double chance = ChanceBetween(looked.corner[i], looked.corner[i + 1]);
    odds.max_profit += looked.IsLevelAt(i, looked.highest) ? chance : 0.0;
    odds.max_loss += looked.IsLevelAt(i, looked.lowest) ? chance : 0.0;
  }
  odds.expected_profit = -cost;
  for (const auto& leg : legs) {
    std::size_t i = 0;
    while (looked.piece[i].levels.low != leg.strike) {
      ++i;
    }
    const auto& at = looked.corner[i];
    odds.expected_profit += leg.quantity * (leg.right == Right::kCall ? at.call : at.put);
  }
  return odds;
}

}  // namespace

double ProfitAt(std::span<const PayoffLeg> legs, double cost, double level) noexcept {
  double profit = -cost;
  for (const auto& leg : legs) {
    profit += leg.quantity * Intrinsic(leg.right, leg.strike, level);
  }
  return profit;
}

PayoffProfile ProfilePayoff(std::span<const PayoffLeg> legs, double cost) {
  const auto pieces = Pieces(legs, cost);
  PayoffProfile profile;
  double highest = -kInfinity;
  double lowest = kInfinity;
  for (const auto& piece : pieces) {
    highest = std::max({highest, piece.at_low, piece.AtHigh()});
    lowest = std::min({lowest, piece.at_low, piece.AtHigh()});
    Append(profile.profitable, ProfitablePart(piece));
  }
  profile.breakevens = Breakevens(profile.profitable);
  if (highest < kInfinity) {
    profile.max_profit = highest;
    profile.at_max_profit = LevelAt(pieces, highest);
  }
  if (lowest > -kInfinity) {
    profile.max_loss = -lowest;
    profile.at_max_loss = LevelAt(pieces, lowest);
  }
  return profile;
}

PayoffOdds ComputeOdds(std::span<const PayoffLeg> legs, double cost, const Distribution& law) {
  return WithLooked(legs, cost, law,
                    [&](const auto& looked) { return OddsOf(looked, legs, cost, law); });
}

PayoffTail ComputeTail(std::span<const PayoffLeg> legs,
                       double cost,
                       const Distribution& law,
                       double share) {
  M8_ASSERT(share > 0.0 && share < 1.0, "a share of the outcomes");
  return WithLooked(legs, cost, law,
                    [&](const auto& looked) { return TailOf(looked, law, share); });
}

void PayoffCurve(std::span<const PayoffLeg> legs,
                 double cost,
                 const Smile& smile,
                 const CurveMoment& moment,
                 std::span<const double> forwards,
                 std::span<double> profits) {
  M8_ASSERT(forwards.size() == profits.size(), "columns of equal length");
  for (std::size_t i = 0; i < forwards.size(); ++i) {
    double value = 0.0;
    for (const auto& leg : legs) {
      const double strike = moment.motion == SmileMotion::kStickyStrike
                                ? leg.strike
                                : leg.strike * smile.Forward() / forwards[i];
      const double vol = std::max(0.0, smile.Vol(strike) + moment.vol_shift);
      value +=
          leg.quantity * UndiscountedPrice({forwards[i], leg.strike, moment.left, vol, leg.right});
    }
    profits[i] = moment.discount * value - cost;
  }
}

}  // namespace m8::quant
