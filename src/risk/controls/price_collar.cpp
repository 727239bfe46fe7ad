#include <algorithm>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
// Asked after the quotes were found usable: an offer is there, a missing bid counts as 0.
Finding PriceCollar(const Question& question) {
  Price twice_mid;
  Price width;
  for (const auto& leg : question.intent.legs) {
    const auto bid = leg.bid.value_or(Price{});
    const auto ask = leg.ask.value_or(bid);
    const auto quantity = leg.leg.quantity;
    twice_mid += (bid + ask) * quantity;
    width += (ask - bid) * (quantity < 0 ? -quantity : quantity);
  }
  const double collar =
      std::max(question.limits.collar_spreads * width.ToDouble(), question.limits.collar_least);
  const double limit = twice_mid.ToDouble() / 2 + collar;
  const double value = question.intent.limit.ToDouble();
  // Half a unit of a price: what rounding makes of the bound decides nothing.
  const bool passed = value <= limit + 0.5 / static_cast<double>(Price::kScale);
  return {passed, value, limit,
          passed ? ""
                 : fmt::format("price would be {}, limit {:.2f} (mid {:.2f}, market {} wide)",
                               question.intent.limit.Text(), limit, twice_mid.ToDouble() / 2,
                               width.Text())};
}

}  // namespace m8::risk::controls
