#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxDailyLoss(const Question& question) {
  const auto& pnl = question.portfolio.day_pnl;
  const auto limit = question.limits.max_daily_loss;
  if (!pnl) {
    return {false, {}, limit.ToDouble(), "the session's profit and loss is not known"};
  }
  const bool passed = -*pnl < limit;
  return {passed, (-*pnl).ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("the loss is {}, limit {}", (-*pnl).Text(), limit.Text())};
}

}  // namespace m8::risk::controls
