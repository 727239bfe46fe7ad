#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "analytics/market_state.hpp"
#include "strategy/settings.hpp"

namespace m8::strategy {

/// A rule that a candidate breaks: a code of the table in docs/explanation/strategies.md, the
/// sentence, and the numbers.
struct Obstacle {
  std::string_view code;
  std::string text;
  std::optional<double> value, limit;
};

/// The first quality filter that the option does not pass; absent where it passes all. What is not
/// known does not pass.
std::optional<Obstacle> QualityObstacle(const analytics::OptionState& option,
                                        const QualitySettings& quality);

/// What option is sought by its delta.
struct DeltaQuery {
  Right right = Right::kCall;
  double delta = 0;  // absolute
  double tolerance = 0;
  const analytics::OptionState* beyond = nullptr;  // farther out of the money than this, if given
};

/// The option out of the money, of those that pass the quality filters, whose |delta| is nearest;
/// of two equally near the one farther out. Where none is within the tolerance: the obstacle of the
/// nearest one that failed on quality alone, else "no_leg_near_delta".
tl::expected<const analytics::OptionState*, Obstacle> FindByDelta(
    const analytics::MarketState& state, const DeltaQuery& query, const QualitySettings& quality);

/// A sold option and the one bought farther out of the money.
struct CreditSpread {
  const analytics::OptionState* sold = nullptr;
  const analytics::OptionState* bought = nullptr;

  /// Points between the strikes.
  [[nodiscard]] double Width() const;
  /// "6500/6475 put".
  [[nodiscard]] std::string Text() const;
};

/// Both legs by FindByDelta; the obstacle of the sold one first.
tl::expected<CreditSpread, Obstacle> FindCreditSpread(const analytics::MarketState& state,
                                                      Right right,
                                                      const SpreadDeltas& deltas,
                                                      const QualitySettings& quality);

/// "6500 P".
std::string ShortName(const analytics::OptionState& option);

}  // namespace m8::strategy
