#pragma once

#include "execution/working.hpp"

// How an order may be worked, a file each; the table that names them is in working.cpp. All that
// lasts from one step to the next is the order itself: its price, its limit, its attempts. The plan
// is wished, not yet bounded: PlanPrices sees to the bounds.
namespace m8::execution::policies {

/// From our side of the mid, widen_ticks at a time towards the market, never past it.
PricePlan PlanWiden(const Start& start, const PriceGrid& grid);
std::optional<Price> StepWiden(const Step& step);

/// Follows the mid, up and down, at initial_edge_ticks from it.
PricePlan PlanPeg(const Start& start, const PriceGrid& grid);
std::optional<Price> StepPeg(const Step& step);

/// Asks its first price and waits.
PricePlan PlanPatient(const Start& start, const PriceGrid& grid);
std::optional<Price> StepPatient(const Step& step);

/// Pays what the market asks, and follows it while it runs away. For stops.
PricePlan PlanTake(const Start& start, const PriceGrid& grid);
std::optional<Price> StepTake(const Step& step);

/// The first price of all that do not take.
Price OnOurSideOfTheMid(const NetQuote& quote, const PriceGrid& grid, const Settings& settings);
/// As far as all attempts lead.
Price AfterAllAttempts(Price first, const PriceGrid& grid, const Settings& settings);

}  // namespace m8::execution::policies
