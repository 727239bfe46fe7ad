#include "quant/payoff.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

std::vector<Piece> Pieces(std::span<const PayoffLeg> legs, double cost) {
  std::vector<double> corners{0.0};
  double last_slope = 0.0;
  for (const auto& leg : legs) {
    corners.push_back(leg.strike);
    last_slope += leg.right == Right::kCall ? leg.quantity : 0.0;
  }
  std::sort(corners.begin(), corners.end());
  corners.erase(std::unique(corners.begin(), corners.end()), corners.end());

  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const double low = corners[i];
    const double at_low = ProfitAt(legs, cost, low);
    if (i + 1 == corners.size()) {
      const double slope = std::abs(last_slope) <= kSame ? 0.0 : last_slope;
      pieces.push_back({{low, kInfinity}, at_low, slope});
      break;
    }
    const double rise = ProfitAt(legs, cost, corners[i + 1]) - at_low;
    const double slope = std::abs(rise) <= kSame ? 0.0 : rise / (corners[i + 1] - low);
    pieces.push_back({{low, corners[i + 1]}, at_low, slope});
  }
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

double Chance(const std::vector<LevelRange>& ranges, const Distribution& law) noexcept {
  double chance = 0.0;
  for (const auto& range : ranges) {
    chance += law.Between(range.low, range.high);
  }
  return std::min(chance, 1.0);
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
  const auto profile = ProfilePayoff(legs, cost);
  const Smile& smile = law.Source();
  PayoffOdds odds;
  odds.profit = Chance(profile.profitable, law);
  odds.max_profit = Chance(profile.at_max_profit, law);
  odds.max_loss = Chance(profile.at_max_loss, law);
  odds.expected_profit = -cost;
  for (const auto& leg : legs) {
    odds.expected_profit +=
        leg.quantity * UndiscountedPrice({smile.Forward(), leg.strike, smile.Expiry(),
                                          smile.Vol(leg.strike), leg.right});
  }
  return odds;
}

}  // namespace m8::quant
