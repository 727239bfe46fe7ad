#pragma once

#include <cmath>
#include <optional>

#include "scanner/filter.hpp"
#include "scanner/vertical.hpp"

namespace m8::scanner::detail {

/// What a bound may be missed by: it is compared with a figure that other operations made.
inline constexpr double kDoubt = 1e-12;

/// Whether it is held by the legs that are paired, not by what the pair comes to.
inline bool IsOfRange(SpreadField field) {
  return field == SpreadField::kWidth || field == SpreadField::kSteps;
}

/// The figure of a Vertical or Combo that the field names; absent where it is not known.
template <class Spread>
std::optional<double> FigureOf(const Spread& v, SpreadField field) {
  switch (field) {
    case SpreadField::kCredit:
      return v.credit;
    case SpreadField::kDebit:
      return -v.credit;
    case SpreadField::kNaturalCredit:
      return v.natural_credit;
    case SpreadField::kCreditToWidth:
      return v.credit / v.width;
    case SpreadField::kRisk:
      return v.risk_usd;
    case SpreadField::kExpectedValue:
      return v.expected_value_usd;
    case SpreadField::kEvPerRisk:
      return v.expected_value_usd / v.risk_usd;
    case SpreadField::kReturnOnRisk:
      return v.max_profit_usd / v.risk_usd;
    case SpreadField::kProbabilityOfProfit:
      return v.probability_of_profit;
    case SpreadField::kWidth:
    case SpreadField::kSteps:
      return v.width;
  }
  return std::nullopt;
}

template <class Spread>
bool Passes(const FilterSetting& setting, const Spread& spread) {
  if (IsOfRange(setting.info->field)) {
    return true;
  }
  const auto figure = FigureOf(spread, setting.info->field);
  return figure && *figure >= setting.low - std::abs(setting.low) * kDoubt &&
         *figure <= setting.high + std::abs(setting.high) * kDoubt;
}

/// What the spread is ranked by; its other figures must be there.
template <class Spread>
double ScoreOf(const Spread& v, Score score) {
  switch (score) {
    case Score::kEvPerRisk:
      return v.expected_value_usd / v.risk_usd;
    case Score::kExpectedValue:
      return v.expected_value_usd;
    case Score::kReturnOnRisk:
      return v.max_profit_usd / v.risk_usd;
    case Score::kCreditToWidth:
      return v.credit / v.width;
  }
  return 0;
}

}  // namespace m8::scanner::detail
