#include <tuple>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding EntryHours(const Question& question) {
  const auto& [open, close] = std::tie(question.portfolio.open, question.portfolio.close);
  if (!open || !close) {
    return {false, {}, {}, "the session's hours are not known"};
  }
  const auto since = question.now - *open;
  const auto left = *close - question.now;
  const auto after = question.limits.no_entry_after_open;
  const auto before = question.limits.no_entry_before_close;
  if (since < after) {
    return {false, Seconds(since), Seconds(after),
            fmt::format("{:.0f} s after the open, entries from {:.0f} s on", Seconds(since),
                        Seconds(after))};
  }
  const bool passed = left > before || before == Duration{};
  return {passed, Seconds(left), Seconds(before),
          passed ? ""
                 : fmt::format("{:.0f} s before the close, entries until {:.0f} s before it",
                               Seconds(left), Seconds(before))};
}

}  // namespace m8::risk::controls
