#include <algorithm>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

std::string Wrong(const IntentLeg& leg) {
  if (!leg.ask || !leg.quote_as_of) {
    return "has no offer";
  }
  if (!leg.bid && leg.leg.quantity < 0) {
    return "has no bid and would be sold";
  }
  if (leg.bid && *leg.bid >= *leg.ask) {
    return fmt::format("is quoted {} at {}", leg.bid->Text(), leg.ask->Text());
  }
  return {};
}

}  // namespace

Finding QuotesUsable(const Question& question) {
  const auto limit = Seconds(question.limits.max_quote_age);
  double oldest = 0;
  for (const auto& leg : question.intent.legs) {
    const auto name = [&] { return market::Describe(leg.leg.option); };
    if (const auto wrong = Wrong(leg); !wrong.empty()) {
      return {false, {}, limit, fmt::format("{} {}", name(), wrong)};
    }
    const auto age = Seconds(question.now - *leg.quote_as_of);
    if (age > limit) {
      return {false, age, limit,
              fmt::format("the quote of {} is {:.1f} s old, limit {:.1f} s", name(), age, limit)};
    }
    oldest = std::max(oldest, age);
  }
  return {true, oldest, limit, {}};
}

}  // namespace m8::risk::controls
