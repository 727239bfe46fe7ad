#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "scanner/spread_kind.hpp"
#include "scanner/universe.hpp"

namespace m8::scanner {

/// What spreads are ranked by, the largest first.
enum class Score : std::uint8_t {
  kEvPerRisk,      // expected value after costs / risk
  kExpectedValue,  // dollars
  kReturnOnRisk,   // largest profit after costs / risk
  kCreditToWidth,  // credit at the mids / width
};
inline constexpr std::array kScores{Score::kEvPerRisk, Score::kExpectedValue, Score::kReturnOnRisk,
                                    Score::kCreditToWidth};
std::string_view Name(Score score) noexcept;  // "ev-per-risk"
Result<Score> ParseScore(std::string_view name);

/// What trading is taken to cost. Quotes alone know no edge: the expected value is that of a world
/// whose vols come out at realised_to_implied times what the quotes imply.
struct Assumptions {
  double realised_to_implied = 0.90;
  double half_spreads = 1.0;  // given up on each leg: 0 trades at the mids, 1 at bid and ask
  double fees_usd = 1.30;     // a contract
  double multiplier = 100;    // dollars a point
};

/// One vertical of one contract a leg. Prices in points, the rest in dollars.
struct Vertical {
  SpreadKind kind = SpreadKind::kBullPut;
  Row sold = 0, bought = 0;
  double width = 0;
  double credit = 0;          // at the mids; negative for a debit
  double natural_credit = 0;  // sold at the bid, bought at the ask
  double max_profit_usd = 0;  // after slippage and fees, as the next two
  double risk_usd = 0;        // lost at the worst
  double expected_value_usd = 0;
  double score = 0;
  std::optional<double> probability_of_profit;  // absent without a smile

  /// The order of results: the higher score first, equals by their rows, so that ties stay.
  [[nodiscard]] bool Before(const Vertical& other) const {
    if (score != other.score) {
      return score > other.score;
    }
    return sold != other.sold ? sold < other.sold : bought < other.bought;
  }
};

/// P(profit after costs at settlement) under the law of the series; absent without one.
std::optional<double> ProbabilityOfProfit(const Universe& universe,
                                          const Vertical& vertical,
                                          const Assumptions& assumptions);

}  // namespace m8::scanner
