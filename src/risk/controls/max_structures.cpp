#include <algorithm>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MaxStructures(const Question& question) {
  const auto& orders = question.portfolio.orders;
  const auto working = std::count_if(orders.begin(), orders.end(),
                                     [](const LiveOrder& order) { return !order.closing; });
  const auto held = question.portfolio.structures.size();
  return AtMost(static_cast<double>(held) + static_cast<double>(working) + 1,
                static_cast<double>(question.limits.max_structures), "structures");
}

}  // namespace m8::risk::controls
