#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding OrderSize(const Question& question) {
  return AtMost(static_cast<double>(question.intent.units),
                static_cast<double>(question.limits.max_order_units), "units");
}

}  // namespace m8::risk::controls
