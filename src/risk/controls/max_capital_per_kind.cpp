#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxCapitalPerKind(const Question& question) {
  return AtMost(question.worst.kind, question.limits.max_capital_per_kind);
}

}  // namespace m8::risk::controls
