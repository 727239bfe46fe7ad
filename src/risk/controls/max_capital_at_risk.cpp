#include <algorithm>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"
#include "risk/controls/with_others.hpp"

namespace m8::risk::controls {

Finding MaxCapitalAtRisk(const Question& question) {
  const auto limit = question.limits.max_capital_at_risk;
  const auto loss = WithOthers(question, question.worst.all, WorstCaseLoss);
  if (!loss) {
    return {false, {}, limit.ToDouble(), "the loss would have no bound"};
  }
  const bool passed = *loss <= limit;
  return {passed, loss->ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("would risk {}, limit {}", loss->Text(), limit.Text())};
}

}  // namespace m8::risk::controls
