#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

// Sold options of this leg's right and series that no bought one covers.
std::int64_t Uncovered(const std::vector<IntentLeg>& legs, const market::Option& of) {
  std::int64_t sum = 0;
  for (const auto& [leg, con_id, bid, ask, as_of] : legs) {
    const bool counts = leg.option.right == of.right && leg.option.expiry == of.expiry &&
                        leg.option.trading_class == of.trading_class;
    sum += counts ? leg.quantity : 0;
  }
  return std::max<std::int64_t>(-sum, 0);
}

}  // namespace

Finding NoNakedShort(const Question& question) {
  if (question.limits.allow_naked_short) {
    return {};
  }
  for (const auto& leg : question.intent.legs) {
    const auto naked = Uncovered(question.intent.legs, leg.leg.option);
    if (naked > 0 && leg.leg.quantity < 0) {
      return {false, static_cast<double>(naked), 0,
              fmt::format("{} would be {} sold uncovered, limit 0",
                          market::Describe(leg.leg.option), naked)};
    }
  }
  return {};
}

}  // namespace m8::risk::controls
