#include "execution/working.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "execution/policies/policies.hpp"

namespace m8::execution {
namespace {

struct Policy {
  std::string_view name;
  PricePlan (*plan)(const Start&, const PriceGrid&);
  std::optional<Price> (*step)(const Step&);
  bool takes = false;
};

// In the order of the enum.
constexpr std::array<Policy, 4> kPolicies{
    {{"widen", policies::PlanWiden, policies::StepWiden},
     {"peg", policies::PlanPeg, policies::StepPeg},
     {"patient", policies::PlanPatient, policies::StepPatient},
     {"take", policies::PlanTake, policies::StepTake, true}}};

const Policy& Of(WorkingPolicy policy) { return kPolicies[static_cast<std::size_t>(policy)]; }

constexpr auto kLeast = Price::FromUnits(1);

struct Corridor {
  std::optional<Price> lowest, highest;
};

Corridor CorridorOf(const Start& start, const PriceGrid& grid, bool takes) {
  std::vector<risk::Leg> legs;
  for (const auto& leg : start.legs) {
    legs.push_back(leg.leg);
  }
  const auto bounds = risk::PriceBounds(legs);
  Corridor corridor;
  const auto at_most = [&](Price price) {
    const auto rounded = grid.Round(price, Rounding::kDown);
    corridor.highest = corridor.highest ? std::min(*corridor.highest, rounded) : rounded;
  };
  if (bounds.highest) {
    at_most(start.closing ? *bounds.highest : *bounds.highest - kLeast);
  }
  if (!takes) {
    at_most(start.quote.natural);
  }
  if (start.worst) {
    at_most(*start.worst);
  }
  if (bounds.lowest) {
    corridor.lowest = grid.Round(*bounds.lowest + kLeast, Rounding::kUp);
  }
  return corridor;
}

}  // namespace

namespace policies {

Price OnOurSideOfTheMid(const NetQuote& quote, const PriceGrid& grid, const Settings& settings) {
  return grid.Step(grid.Round(quote.mid, Rounding::kDown), -settings.initial_edge_ticks);
}

Price AfterAllAttempts(Price first, const PriceGrid& grid, const Settings& settings) {
  return grid.Step(first, settings.widen_ticks * (settings.max_attempts - 1));
}

}  // namespace policies

std::optional<PricePlan> PlanPrices(WorkingPolicy policy, const Start& start) {
  const PriceGrid grid(start.legs);
  const auto corridor = CorridorOf(start, grid, Of(policy).takes);
  auto plan = Of(policy).plan(start, grid);
  if (corridor.lowest && plan.first < *corridor.lowest) {
    plan.first = *corridor.lowest;
    plan.limit = std::max(plan.limit, plan.first);
  }
  if (corridor.highest) {
    plan.first = std::min(plan.first, *corridor.highest);
    plan.limit = std::min(plan.limit, *corridor.highest);
  }
  const bool possible = !start.worst || !corridor.lowest || plan.first >= *corridor.lowest;
  return possible ? std::optional{plan} : std::nullopt;
}

std::optional<Price> NextPrice(WorkingPolicy policy, const Step& step) {
  return Of(policy).step(step);
}

Duration TimeAtAPrice(WorkingPolicy policy, const Settings& settings) {
  return std::chrono::seconds{Of(policy).takes ? settings.take_every_s : settings.widen_every_s};
}

std::string_view Name(WorkingPolicy policy) noexcept { return Of(policy).name; }

}  // namespace m8::execution
