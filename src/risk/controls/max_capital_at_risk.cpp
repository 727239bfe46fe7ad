#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxCapitalAtRisk(const Question& question) {
  const auto& intent = question.intent;
  const auto limit = question.limits.max_capital_at_risk;
  auto orders = question.portfolio.orders;
  orders.push_back(intent.AsOrder());
  auto positions = question.portfolio.positions;
  // Others' count where they are of the same underlying: the rest has limits of its own.
  for (const auto& foreign : question.portfolio.foreign) {
    if (foreign.underlying.empty() || foreign.underlying == intent.underlying) {
      positions.push_back(foreign.held);
    }
  }
  for (const auto& foreign : question.portfolio.foreign_orders) {
    if (foreign.underlying == intent.underlying) {
      orders.push_back(foreign);
    }
  }
  const auto loss = WorstCaseLoss(positions, orders);
  if (!loss) {
    return {false, {}, limit.ToDouble(), "the loss would have no bound"};
  }
  const bool passed = *loss <= limit;
  return {passed, loss->ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("would risk {}, limit {}", loss->Text(), limit.Text())};
}

}  // namespace m8::risk::controls
