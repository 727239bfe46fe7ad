#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding NoEventNear(const Question& question) {
  const auto& limits = question.limits;
  for (const auto& [kind, when] : question.portfolio.events) {
    const auto& wanted = limits.blackout_events;
    const bool near = question.now >= when - limits.blackout_before &&
                      question.now < when + limits.blackout_after;
    if (near && std::find(wanted.begin(), wanted.end(), kind) != wanted.end()) {
      return {false,
              {},
              {},
              fmt::format("{} is at {}, no entries from {:.0f} min before to {:.0f} min after",
                          kind, FormatUtc(when), Seconds(limits.blackout_before) / 60,
                          Seconds(limits.blackout_after) / 60)};
    }
  }
  return {};
}

}  // namespace m8::risk::controls
