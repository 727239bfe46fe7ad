#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

// From what everything had come to before the window, or after any trade that ended in it, to now.
Money Drawdown(const Portfolio& portfolio, TimePoint since) {
  Money ended_since;
  for (const auto& trade : portfolio.closed) {
    ended_since += trade.ended >= since ? trade.pnl : Money{};
  }
  Money all;
  for (const auto& trade : portfolio.closed) {
    all += trade.pnl;
  }
  auto level = all - ended_since;
  auto peak = level;
  for (const auto& trade : portfolio.closed) {
    if (trade.ended >= since) {
      level += trade.pnl;
      peak = std::max(peak, level);
    }
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
