#include "risk/margin.hpp"

#include <vector>

namespace m8::risk {

// The worst case of contracts that cost nothing: what was paid or received for them is premium.
std::optional<Money> SpreadMargin(std::span<const Held> positions,
                                  std::span<const LiveOrder> orders) {
  std::vector<Held> held(positions.begin(), positions.end());
  for (auto& position : held) {
    position.cost = Money{};
  }
  std::vector<LiveOrder> free(orders.begin(), orders.end());
  for (auto& order : free) {
    order.limit = Price{};
  }
  return WorstCaseLoss(held, free);
}

}  // namespace m8::risk
