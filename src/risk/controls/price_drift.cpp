#include <fmt/format.h>

#include "risk/controls/controls.hpp"
#include "risk/controls/same_legs.hpp"

namespace m8::risk::controls {

Finding PriceDrift(const Question& question) {
  const auto& limits = question.limits;
  std::optional<Price> best;
  for (const auto& past : question.portfolio.recent) {
    if (question.now - past.when < limits.collar_window && SameLegs(past.legs, question.legs)) {
      best = best ? std::min(*best, past.limit) : past.limit;
    }
  }
  const auto drift = best ? question.intent.limit - *best : Price{};
  const bool passed = drift <= limits.max_price_drift;
  return {passed, drift.ToDouble(), limits.max_price_drift.ToDouble(),
          passed ? ""
                 : fmt::format("concession would be {} within {:.0f} s, limit {}", drift.Text(),
                               Seconds(limits.collar_window), limits.max_price_drift.Text())};
}

}  // namespace m8::risk::controls
