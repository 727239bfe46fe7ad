#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxCapitalPerKind(const Question& question) {
  const auto& intent = question.intent;
  std::vector<Held> held;
  for (const auto& structure : question.portfolio.structures) {
    if (structure.kind == intent.kind) {
      // What was paid for the structure counts once, with its first leg.
      auto cost = structure.cost;
      for (const auto& leg : structure.legs) {
        held.push_back({leg, cost});
        cost = Money{};
      }
    }
  }
  std::vector<LiveOrder> orders{intent.AsOrder()};
  for (const auto& order : question.portfolio.orders) {
    if (order.kind == intent.kind) {
      orders.push_back(order);
    }
  }
  return AtMost(WorstCaseLoss(held, orders), question.limits.max_capital_per_kind);
}

}  // namespace m8::risk::controls
