#include <algorithm>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxOrdersPerKind(const Question& question) {
  const auto& orders = question.portfolio.orders;
  const auto count = std::count_if(orders.begin(), orders.end(), [&](const LiveOrder& order) {
    return !order.closing && order.kind == question.intent.kind;
  });
  return AtMost(static_cast<double>(count + 1),
                static_cast<double>(question.limits.max_orders_per_kind),
                "live orders of this kind");
}

}  // namespace m8::risk::controls
