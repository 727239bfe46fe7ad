// What becomes of the link to the broker, in the log and in the day's news.
#include <fmt/format.h>

#include "engine/engine.hpp"

namespace m8::engine {

bool Engine::TellOfLink(const broker::Event& event, TimePoint now) {
  if (const auto* link = std::get_if<broker::LinkChanged>(&event)) {
    const auto text = fmt::format("Link {}: {}", Name(link->to), link->reason);
    (link->usable ? log_.Info(now, "link_changed", text, {{"code", link->code}})
                  : log_.Warn(now, "link_changed", text, {{"code", link->code}}));
    if (link->from != link->to) {
      recorder_.Say(now, text);
    }
    return true;
  }
  if (const auto* alarm = std::get_if<broker::LinkAlarm>(&event)) {
    const auto text = alarm->raised ? fmt::format("ALARM: the link has not been ready since {}: {}",
                                                  FormatUtc(alarm->since), alarm->reason)
                                    : fmt::format("The link's alarm is over: {}", alarm->reason);
    alarm->raised ? log_.Error(now, "link_alarm", text) : log_.Info(now, "link_alarm_over", text);
    recorder_.Say(now, text);
    return true;
  }
  if (const auto* window = std::get_if<broker::WindowChanged>(&event)) {
    constexpr std::string_view kStages[] = {"is near", "has begun", "is over"};
    const auto text = fmt::format("The gateway's {} {}, {} to {}", Name(window->window.kind),
                                  kStages[static_cast<std::size_t>(window->stage)],
                                  FormatUtc(window->window.begin), FormatUtc(window->window.end));
    log_.Info(now, "gateway_window", text);
    recorder_.Say(now, text);
    return true;
  }
  if (const auto* clock = std::get_if<broker::ClockChecked>(&event)) {
    const auto text = fmt::format("The broker's clock is {:+.1f} s from ours: {}",
                                  Seconds(clock->skew), Name(clock->state));
    if (clock->state == broker::ClockState::kGood) {
      log_.Info(now, "clock_checked", text);
    } else {
      log_.Warn(now, "clock_checked", text);
      recorder_.Say(now, text);
    }
    return true;
  }
  return false;
}

}  // namespace m8::engine
