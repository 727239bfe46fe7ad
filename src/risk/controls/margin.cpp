#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxMargin(const Question& question) {
  return AtMost(question.worst.margin, question.limits.max_margin);
}

}  // namespace m8::risk::controls
