#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxConcurrentOrders(const Question& question) {
  return AtMost(static_cast<double>(question.portfolio.orders.size() + 1),
                static_cast<double>(question.limits.max_concurrent_orders), "live orders");
}

}  // namespace m8::risk::controls
