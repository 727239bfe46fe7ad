#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

namespace {

// With what others hold and work of the same underlying: the rest has limits of its own.
std::optional<Money> LossWithOthers(const Intent& intent, const Portfolio& portfolio) {
  auto orders = portfolio.orders;
  orders.push_back(intent.AsOrder());
  auto positions = portfolio.positions;
  for (const auto& foreign : portfolio.foreign) {
    if (foreign.underlying.empty() || foreign.underlying == intent.underlying) {
      positions.push_back(foreign.held);
    }
  }
  for (const auto& foreign : portfolio.foreign_orders) {
    if (foreign.underlying == intent.underlying) {
      orders.push_back(foreign);
    }
  }
  return WorstCaseLoss(positions, orders);
}

}  // namespace

Finding MaxCapitalAtRisk(const Question& question) {
  const auto limit = question.limits.max_capital_at_risk;
  const auto& portfolio = question.portfolio;
  const bool alone = portfolio.foreign.empty() && portfolio.foreign_orders.empty();
  const auto loss = alone ? question.worst.all : LossWithOthers(question.intent, portfolio);
  if (!loss) {
    return {false, {}, limit.ToDouble(), "the loss would have no bound"};
  }
  const bool passed = *loss <= limit;
  return {passed, loss->ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("would risk {}, limit {}", loss->Text(), limit.Text())};
}

}  // namespace m8::risk::controls
