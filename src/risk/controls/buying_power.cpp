#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

Money CostOf(const Intent& intent) {
  return Value(intent.limit, intent.units, market::kOptionMultiplier);
}

}  // namespace

// What the broker says to be free takes account of what is held, not of what still works: all
// orders count, this one too, with the margin that they add and the premium that they pay. Premium
// received is not counted on before it is there.
Finding BuyingPower(const Question& question) {
  const auto& portfolio = question.portfolio;
  if (!portfolio.available_funds) {
    return {false, {}, {}, "the available funds are not known"};
  }
  const auto limit = *portfolio.available_funds;
  const auto& before = question.worst.margin_before;
  const auto& after = question.worst.margin;
  if (!before || !after) {
    return {false, {}, limit.ToDouble(), "the margin would have no bound"};
  }
  Money premium = std::max(CostOf(question.intent), Money{});
  for (const auto& order : portfolio.orders) {
    premium += std::max(Value(order.limit, order.units, market::kOptionMultiplier), Money{});
  }
  return AtMost(*after - *before + premium, limit);
}

}  // namespace m8::risk::controls
