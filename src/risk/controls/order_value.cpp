#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding OrderValue(const Question& question) {
  const auto& intent = question.intent;
  const auto value = Value(intent.limit, intent.units, market::kOptionMultiplier);
  return AtMost(std::max(value, -value), question.limits.max_order_value);
}

}  // namespace m8::risk::controls
