#include "obs/event.hpp"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace m8::obs {
namespace {

struct LevelRule {
  Level level;
  std::string_view name;
  std::string_view column;  // of the human form
  std::string_view colour;
};

constexpr std::array kLevels = {
    LevelRule{Level::kDebug, "debug", "DEBUG", "\x1b[2m"},
    LevelRule{Level::kInfo, "info", "INFO ", ""},
    LevelRule{Level::kWarning, "warning", "WARN ", "\x1b[33m"},
    LevelRule{Level::kError, "error", "ERROR", "\x1b[31m"},
};

const LevelRule& RuleOf(Level level) { return kLevels.at(static_cast<std::size_t>(level)); }

// The JSON form of the text without its quotes has no control characters and valid UTF-8 only; what
// is left to escape are DEL, the C1 controls, the line separators and the marks that turn the
// direction of writing.
bool IsTreacherous(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.starts_with('\x7f')) {
    return true;
  }
  if (sequence.size() >= 2 && byte(0) == 0xC2 && byte(1) < 0xA0) {
    return true;
  }
  if (sequence.size() < 3 || byte(0) != 0xE2) {
    return false;
  }
  const bool line_or_embedding = byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE;
  const bool isolate = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  return line_or_embedding || isolate;
}

std::string Harmless(std::string_view text) {
  const std::string json = JsonWriter().Value(text).Take();
  std::string_view rest(json);
  rest = rest.substr(1, rest.size() - 2);
  std::string out;
  while (!rest.empty()) {
    if (rest.starts_with("\\\"") || rest.starts_with("\\\\")) {
      out += rest[1];
      rest.remove_prefix(2);
    } else if (IsTreacherous(rest)) {
      const std::size_t length = rest.front() == '\x7f' ? 1 : rest.front() == '\xC2' ? 2 : 3;
      for (std::size_t i = 0; i < length; ++i) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(rest[i]));
      }
      rest.remove_prefix(length);
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return out;
}

std::string FieldText(const Field::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const bool plain = !text->empty() && text->find_first_of(" =\"") == std::string::npos;
    return plain ? Harmless(*text) : fmt::format("\"{}\"", Harmless(*text));
  }
  return std::visit([](const auto& typed) { return JsonWriter().Value(typed).Take(); }, value);
}

}  // namespace

std::string_view Name(Level level) noexcept { return RuleOf(level).name; }

EventBuffer::EventBuffer(Code component, std::size_t capacity)
    : component_(component), capacity_(capacity) {
  M8_ASSERT(capacity > 0, "a buffer holds at least one event");
}

void EventBuffer::Add(Event event) {
  if (events_.size() == capacity_) {
    ++dropped_;
    last_dropped_ = event.time;
    return;
  }
  events_.push_back(std::move(event));
}

void EventBuffer::Debug(TimePoint now, Code code, std::string message, std::vector<Field> fields) {
  Add({now, Level::kDebug, component_, code, std::move(message), std::move(fields)});
}
void EventBuffer::Info(TimePoint now, Code code, std::string message, std::vector<Field> fields) {
  Add({now, Level::kInfo, component_, code, std::move(message), std::move(fields)});
}
void EventBuffer::Warn(TimePoint now, Code code, std::string message, std::vector<Field> fields) {
  Add({now, Level::kWarning, component_, code, std::move(message), std::move(fields)});
}
void EventBuffer::Error(TimePoint now, Code code, std::string message, std::vector<Field> fields) {
  Add({now, Level::kError, component_, code, std::move(message), std::move(fields)});
}

std::vector<Event> EventBuffer::Drain() {
  auto drained = std::exchange(events_, {});
  if (const auto dropped = std::exchange(dropped_, 0); dropped > 0) {
    drained.push_back({last_dropped_,
                       Level::kWarning,
                       component_,
                       "events_dropped",
                       "More happened between two drains than the buffer holds.",
                       {{"count", dropped}}});
  }
  return drained;
}

std::string JsonLine(const Event& event) {
  JsonWriter out;
  out.BeginObject();
  out.Field("ts", FormatUtc(event.time)).Field("level", Name(event.level));
  out.Field("event", event.code.Text()).Field("msg", event.message);
  out.Field("component", event.component.Text());
  for (const auto& field : event.fields) {
    out.Key(field.key.Text());
    std::visit([&](const auto& value) { out.Value(value); }, field.value);
  }
  return out.EndObject().Take();
}

std::string HumanLine(const Event& event, bool colour) {
  const auto& rule = RuleOf(event.level);
  const std::string_view paint = colour ? rule.colour : "";
  const std::string time = FormatUtc(event.time).substr(11, 12);
  std::string line = fmt::format("{} {}{}{} {:<10} {}: {}", time, paint, rule.column,
                                 paint.empty() ? "" : "\x1b[0m", event.component.Text(),
                                 event.code.Text(), Harmless(event.message));
  for (const auto& field : event.fields) {
    line += fmt::format(" {}={}", field.key.Text(), FieldText(field.value));
  }
  return line;
}

}  // namespace m8::obs
