#include "risk/controls/controls.hpp"
#include "risk/controls/same_kind.hpp"

namespace m8::risk::controls {

Finding MaxPositionSize(const Question& question) {
  std::int64_t units = question.intent.units;
  for (const auto& held : question.portfolio.structures) {
    units += SameKind(held, question.intent) ? held.units : 0;
  }
  for (const auto& order : question.portfolio.orders) {
    units += SameKind(order, question.intent) ? order.units : 0;
  }
  return AtMost(static_cast<double>(units), static_cast<double>(question.limits.max_position_size),
                "units");
}

}  // namespace m8::risk::controls
