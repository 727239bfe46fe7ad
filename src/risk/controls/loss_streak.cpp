#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding LossStreak(const Question& question) {
  const auto& closed = question.portfolio.closed;
  const auto& limits = question.limits;
  const auto won = std::find_if(closed.rbegin(), closed.rend(),
                                [](const ClosedTrade& trade) { return trade.pnl >= Money{}; });
  const auto streak = won - closed.rbegin();
  const auto age = closed.empty() ? Duration{} : question.now - closed.back().ended;
  const bool passed = streak < limits.max_loss_streak || age >= limits.cool_down;
  return {passed, static_cast<double>(streak), static_cast<double>(limits.max_loss_streak),
          passed ? ""
                 : fmt::format("{} losses in a row, limit {}: {:.0f} s of {:.0f} s pause are over",
                               streak, limits.max_loss_streak, Seconds(age),
                               Seconds(limits.cool_down))};
}

}  // namespace m8::risk::controls
