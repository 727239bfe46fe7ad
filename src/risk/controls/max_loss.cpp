#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxLoss(const Question& question) {
  return AtMost(question.worst.order, question.limits.max_loss_per_order);
}

}  // namespace m8::risk::controls
