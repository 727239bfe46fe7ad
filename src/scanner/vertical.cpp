#include "scanner/vertical.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace m8::scanner {
std::string_view Name(Score score) noexcept {
  switch (score) {
    case Score::kEvPerRisk:
      return "ev-per-risk";
    case Score::kExpectedValue:
      return "ev";
    case Score::kReturnOnRisk:
      return "return-on-risk";
    case Score::kCreditToWidth:
      return "credit-to-width";
  }
  return "";
}

Result<Score> ParseScore(std::string_view name) {
  const auto* const at = std::ranges::find(kScores, name, [](Score score) { return Name(score); });
  if (at == kScores.end()) {
    return Fail(Errc::kInvalidArgument, fmt::format("there is no score '{}'", name),
                "one of: ev-per-risk, ev, return-on-risk, credit-to-width");
  }
  return *at;
}

std::optional<double> ProbabilityOfProfit(const Universe& universe,
                                          const Vertical& vertical,
                                          const Assumptions& assumptions) {
  const SeriesTerms& terms = universe.SeriesOf(vertical.sold);
  if (!terms.law) {
    return std::nullopt;
  }
  if (vertical.max_profit_usd <= 0) {
    return 0.0;
  }
  const double sold = universe.StrikeOf(vertical.sold).ToDouble();
  const double bought = universe.StrikeOf(vertical.bought).ToDouble();
  // What is kept where nothing is paid out, at settlement.
  const double after = ((IsCredit(vertical.kind) ? vertical.max_profit_usd : -vertical.risk_usd) /
                        assumptions.multiplier) /
                       terms.discount;
  const bool bullish =
      vertical.kind == SpreadKind::kBullPut || vertical.kind == SpreadKind::kBullCall;
  const double from = IsCredit(vertical.kind) ? sold : bought;
  return bullish ? terms.law->Above(from - after) : terms.law->Below(from + after);
}

}  // namespace m8::scanner
