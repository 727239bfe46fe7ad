#include "execution/policies/policies.hpp"

namespace m8::execution::policies {

PricePlan PlanPatient(const Start& start, const PriceGrid& grid) {
  const auto first = OnOurSideOfTheMid(start.quote, grid, start.settings);
  return {first, first};
}

std::optional<Price> StepPatient(const Step& /*step*/) { return std::nullopt; }

}  // namespace m8::execution::policies
