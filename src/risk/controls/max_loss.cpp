#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxLoss(const Question& question) {
  const auto order = question.intent.AsOrder();
  return AtMost(WorstCaseLoss({}, {&order, 1}), question.limits.max_loss_per_order);
}

}  // namespace m8::risk::controls
