#include <iterator>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxConcurrentOrders(const Question& question) {
  const auto& others = question.portfolio.foreign_orders;
  const auto theirs = std::count_if(others.begin(), others.end(), [&](const LiveOrder& order) {
    return order.underlying == question.intent.underlying;
  });
  const auto ours = std::ssize(question.portfolio.orders);
  return AtMost(static_cast<double>(ours + theirs + 1),
                static_cast<double>(question.limits.max_concurrent_orders), "live orders");
}

}  // namespace m8::risk::controls
