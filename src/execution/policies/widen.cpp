#include "execution/policies/policies.hpp"

namespace m8::execution::policies {

PricePlan PlanWiden(const Start& start, const PriceGrid& grid) {
  const auto first = OnOurSideOfTheMid(start.quote, grid, start.settings);
  return {first, AfterAllAttempts(first, grid, start.settings)};
}

std::optional<Price> StepWiden(const Step& step) {
  // Short of the market by less than a step, it goes as far as it may.
  for (auto ticks = step.settings.widen_ticks; ticks > 0; --ticks) {
    const auto next = step.grid.Step(step.price, ticks);
    if (next <= step.limit && next <= step.quote.natural) {
      return next;
    }
  }
  return std::nullopt;
}

}  // namespace m8::execution::policies
