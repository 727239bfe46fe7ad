#include <fmt/format.h>

#include "risk/controls/controls.hpp"
#include "risk/controls/same_legs.hpp"

namespace m8::risk::controls {

Finding NoDuplicate(const Question& question) {
  const auto window = question.limits.duplicate_window;
  for (const auto& past : question.portfolio.recent) {
    const auto age = question.now - past.when;
    if (age < window && past.limit == question.intent.limit && SameLegs(past.legs, question.legs)) {
      return {false, Seconds(age), Seconds(window),
              fmt::format("the same order was asked for {:.1f} s ago, at least {:.0f} s apart",
                          Seconds(age), Seconds(window))};
    }
  }
  return {true, {}, Seconds(window), {}};
}

}  // namespace m8::risk::controls
