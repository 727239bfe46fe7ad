#include <algorithm>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

const Leg* Opposite(const Leg& leg, const std::vector<Leg>& legs) {
  const auto found = std::find_if(legs.begin(), legs.end(), [&](const Leg& other) {
    // The strike first: it tells most legs apart without a look at a text.
    return other.option.strike == leg.option.strike && other.option == leg.option &&
           (other.quantity < 0) != (leg.quantity < 0);
  });
  return found == legs.end() ? nullptr : &*found;
}

bool Mirror(const std::vector<IntentLeg>& legs, const std::vector<Leg>& other) {
  return legs.size() == other.size() &&
         std::all_of(legs.begin(), legs.end(), [&](const IntentLeg& leg) {
           const auto* found = Opposite(leg.leg, other);
           return found != nullptr && found->quantity == -leg.leg.quantity;
         });
}

// Combos match as a whole; an entry keeps away from any leg that we work the other way, an exit
// only from the mirror of itself at a price that would fill it.
bool Crosses(const Intent& intent, const LiveOrder& order) {
  if (intent.closing) {
    return Mirror(intent.legs, order.legs) && intent.limit + order.limit >= Price{};
  }
  return std::any_of(intent.legs.begin(), intent.legs.end(), [&](const IntentLeg& leg) {
    return Opposite(leg.leg, order.legs) != nullptr;
  });
}

}  // namespace

Finding NoSelfMatch(const Question& question) {
  for (const auto& order : question.portfolio.orders) {
    if (Crosses(question.intent, order)) {
      return {false, {}, {}, fmt::format("order {} works the other side", order.key)};
    }
  }
  return {};
}

}  // namespace m8::risk::controls
