#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "risk/gate.hpp"

namespace m8::risk::controls {

/// `measure` of what is held and works with the intent, and of what others hold and work of the
/// same underlying (the rest has limits of its own); `ours` is the same without others. Theirs
/// covers nothing of ours: they may close it at any time, so that the worse of both counts. Absent
/// where either has no bound.
template <class Measure>
std::optional<Money> WithOthers(const Question& question,
                                std::optional<Money> ours,
                                Measure measure) {
  const auto& portfolio = question.portfolio;
  const auto& intent = question.intent;
  if (portfolio.foreign.empty() && portfolio.foreign_orders.empty()) {
    return ours;
  }
  auto orders = portfolio.orders;
  orders.push_back(intent.AsOrder());
  auto positions = portfolio.positions;
  for (const auto& foreign : portfolio.foreign) {
    if (foreign.underlying.empty() || foreign.underlying == intent.underlying) {
      positions.push_back(foreign.held);
    }
  }
  for (const auto& foreign : portfolio.foreign_orders) {
    if (foreign.underlying == intent.underlying) {
      orders.push_back(foreign);
    }
  }
  const auto together = measure(positions, orders);
  return together && ours ? std::optional{std::max(*together, *ours)} : std::nullopt;
}

}  // namespace m8::risk::controls
