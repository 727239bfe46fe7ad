#include <algorithm>

#include "execution/policies/policies.hpp"

namespace m8::execution::policies {

PricePlan PlanPeg(const Start& start, const PriceGrid& grid) { return PlanWiden(start, grid); }

std::optional<Price> StepPeg(const Step& step) {
  const auto wanted = std::min(OnOurSideOfTheMid(step.quote, step.grid, step.settings), step.limit);
  return wanted == step.price ? std::nullopt : std::optional{wanted};
}

}  // namespace m8::execution::policies
