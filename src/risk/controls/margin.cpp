#include "risk/margin.hpp"

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxMargin(const Question& question) {
  auto orders = question.portfolio.orders;
  orders.push_back(question.intent.AsOrder());
  return AtMost(SpreadMargin(question.portfolio.positions, orders), question.limits.max_margin);
}

}  // namespace m8::risk::controls
