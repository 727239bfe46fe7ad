#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

Finding InstrumentAllowed(const Question& question) {
  const auto& intent = question.intent;
  const auto& limits = question.limits;
  if (!Contains(limits.underlyings, intent.underlying)) {
    return {false,
            {},
            {},
            fmt::format("underlying would be {}, allowed {}", intent.underlying,
                        fmt::join(limits.underlyings, ", "))};
  }
  for (const auto& leg : intent.legs) {
    const auto& name = leg.leg.option.trading_class;
    if (!Contains(limits.trading_classes, name)) {
      return {false,
              {},
              {},
              fmt::format("trading class would be {}, allowed {}", name,
                          fmt::join(limits.trading_classes, ", "))};
    }
  }
  return {};
}

}  // namespace m8::risk::controls
