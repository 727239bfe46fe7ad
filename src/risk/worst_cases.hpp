#pragma once

#include <optional>

#include "risk/portfolio.hpp"

namespace m8::risk {

/// What may be lost once `intent` is sent, whichever orders fill, at whatever level each series
/// settles: positive dollars before fees, absent where there is no bound.
struct WorstCases {
  std::optional<Money> order;          // of the intent alone
  std::optional<Money> kind;           // of what its strategy holds, works and wants
  std::optional<Money> all;            // of positions, orders and the intent
  std::optional<Money> margin;         // SpreadMargin of the same
  std::optional<Money> margin_before;  // SpreadMargin of the positions alone
  friend bool operator==(const WorstCases&, const WorstCases&) = default;
};

/// One sweep over the strikes where everything lies in one series and is not too much, as on an
/// ordinary day; otherwise PlainWorstCases.
WorstCases FindWorstCases(const Intent& intent, const Portfolio& portfolio);

/// The same by WorstCaseLoss and SpreadMargin, one after the other.
WorstCases PlainWorstCases(const Intent& intent, const Portfolio& portfolio);

}  // namespace m8::risk
