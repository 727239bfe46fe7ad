#include <algorithm>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

namespace {

// With what others hold and work of the same underlying (the rest has limits of its own). Theirs
// covers nothing of ours: they may close it at any time, so that ours alone is looked at too.
std::optional<Money> LossWithOthers(const Intent& intent,
                                    const Portfolio& portfolio,
                                    std::optional<Money> ours) {
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
  const auto together = WorstCaseLoss(positions, orders);
  return together && ours ? std::optional{std::max(*together, *ours)} : std::nullopt;
}

}  // namespace

Finding MaxCapitalAtRisk(const Question& question) {
  const auto limit = question.limits.max_capital_at_risk;
  const auto& portfolio = question.portfolio;
  const bool alone = portfolio.foreign.empty() && portfolio.foreign_orders.empty();
  const auto ours = question.worst.all;
  const auto loss = alone ? ours : LossWithOthers(question.intent, portfolio, ours);
  if (!loss) {
    return {false, {}, limit.ToDouble(), "the loss would have no bound"};
  }
  const bool passed = *loss <= limit;
  return {passed, loss->ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("would risk {}, limit {}", loss->Text(), limit.Text())};
}

}  // namespace m8::risk::controls
