#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "execution/pricing.hpp"
#include "execution/settings.hpp"

namespace m8::execution {

/// What the working of an order starts from.
struct Start {
  const NetQuote& quote;
  std::span<const risk::IntentLeg> legs;
  const Settings& settings;
  bool closing = false;
  /// The most that a unit may cost, where there is such a price: beyond it nothing is expected to
  /// be gained (an entry), or the target is missed (an exit).
  std::optional<Price> worst;
};

/// Where the working of an order begins and the worst price that it may ever reach.
struct PricePlan {
  Price first, limit;
};

/// On the price grid, between what the structure can be worth (an entry must be able to gain),
/// never past `worst`, and where the policy is not to take, never past the natural price. `first`
/// is at most `limit`. Absent where `worst` leaves no price.
std::optional<PricePlan> PlanPrices(WorkingPolicy policy, const Start& start);

/// An order at the end of its time at one price.
struct Step {
  Price price;  // where it stands
  Price limit;
  const NetQuote& quote;  // now
  PriceGrid grid;
  const Settings& settings;
};

/// The price to move to: on the grid, never past the limit; absent: stay.
std::optional<Price> NextPrice(WorkingPolicy policy, const Step& step);

/// How long an order stands at one price.
Duration TimeAtAPrice(WorkingPolicy policy, const Settings& settings);

/// "widen"
std::string_view Name(WorkingPolicy policy) noexcept;

}  // namespace m8::execution
