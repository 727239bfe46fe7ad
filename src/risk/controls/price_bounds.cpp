#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding PriceWithinBounds(const Question& question) {
  const auto& intent = question.intent;
  const auto bounds = PriceBounds(question.legs);
  const auto value = intent.limit.ToDouble();
  if (bounds.lowest && intent.limit < *bounds.lowest) {
    return {false, value, bounds.lowest->ToDouble(),
            fmt::format("a price of {} is below the {} that it must be worth: sign or legs wrong",
                        intent.limit.Text(), bounds.lowest->Text())};
  }
  if (!bounds.highest) {
    return {true, value, {}, {}};
  }
  // At the most that it can ever pay, closing loses nothing further, but an entry cannot gain.
  const bool passed =
      intent.closing ? intent.limit <= *bounds.highest : intent.limit < *bounds.highest;
  return {passed, value, bounds.highest->ToDouble(),
          passed ? ""
                 : fmt::format("a price of {} for what pays {} at most", intent.limit.Text(),
                               bounds.highest->Text())};
}

}  // namespace m8::risk::controls
