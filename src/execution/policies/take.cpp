#include <algorithm>

#include "execution/policies/policies.hpp"

namespace m8::execution::policies {

PricePlan PlanTake(const Start& start, const PriceGrid& grid) {
  // Rounded against us: below the natural price it would not be taken.
  const auto first = grid.Round(start.quote.natural, Rounding::kUp);
  return {first, AfterAllAttempts(first, grid, start.settings)};
}

std::optional<Price> StepTake(const Step& step) {
  const auto wanted = std::min(step.grid.Round(step.quote.natural, Rounding::kUp), step.limit);
  return wanted > step.price ? std::optional{wanted} : std::nullopt;
}

}  // namespace m8::execution::policies
