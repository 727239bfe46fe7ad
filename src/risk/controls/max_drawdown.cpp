#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

// From what everything had come to before the window, or after any trade that ended in it, to now.
Money Drawdown(const Portfolio& portfolio, TimePoint since) {
  const auto& closed = portfolio.closed;
  auto trade = closed.begin();
  Money level;
  for (; trade != closed.end() && trade->ended < since; ++trade) {
    level += trade->pnl;
  }
  auto peak = level;
  for (; trade != closed.end(); ++trade) {
    level += trade->pnl;
    peak = std::max(peak, level);
  }
  return std::max(peak - *portfolio.total_pnl, Money{});
}

}  // namespace

Finding MaxDrawdown(const Question& question) {
  const auto limit = question.limits.max_drawdown;
  if (!question.portfolio.total_pnl) {
    return {false, {}, limit.ToDouble(), "the profit and loss is not known"};
  }
  const auto value = Drawdown(question.portfolio, question.now - question.limits.drawdown_window);
  const bool passed = value < limit;
  return {passed, value.ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("is {}, limit {}", value.Text(), limit.Text())};
}

}  // namespace m8::risk::controls
