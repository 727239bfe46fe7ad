#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding RepeatedExecution(const Question& question) {
  const auto& executed = question.portfolio.executed;
  const auto count = std::count(executed.begin(), executed.end(), question.intent.kind);
  return AtMost(static_cast<double>(count + 1), static_cast<double>(question.limits.max_executions),
                "executions of this strategy within the window");
}

}  // namespace m8::risk::controls
