#include "risk/controls/controls.hpp"
#include "risk/controls/same_kind.hpp"

namespace m8::risk::controls {

Finding MaxStructuresPerKind(const Question& question) {
  std::int64_t count = 1;
  for (const auto& held : question.portfolio.structures) {
    count += SameKind(held, question.intent) ? 1 : 0;
  }
  for (const auto& order : question.portfolio.orders) {
    count += SameKind(order, question.intent) ? 1 : 0;
  }
  return AtMost(static_cast<double>(count),
                static_cast<double>(question.limits.max_structures_per_kind),
                "structures of this kind and expiry");
}

}  // namespace m8::risk::controls
