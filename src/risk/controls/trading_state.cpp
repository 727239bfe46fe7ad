#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding TradingStateAllows(const Question& question) {
  const auto& portfolio = question.portfolio;
  const bool passed = portfolio.state == TradingState::kActive ||
                      (portfolio.state == TradingState::kReducing && question.intent.closing);
  return {passed,
          {},
          {},
          passed ? "" : fmt::format("{}: {}", Name(portfolio.state), portfolio.state_reason)};
}

}  // namespace m8::risk::controls
