#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::obs {

enum class Level { kDebug, kInfo, kWarning, kError };
std::string_view Name(Level level) noexcept;

namespace detail {
void NotSnakeCase();  // never defined: calling it in a constant expression is the error message
void ReservedKey();

consteval bool IsSnakeCase(std::string_view text) {
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
      return false;
    }
  }
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z';
}
}  // namespace detail

/// A stable name that people search and alert by: a literal in snake_case, checked when compiled.
class Code {
 public:
  consteval Code(const char* literal) : text_(literal) {
    if (!detail::IsSnakeCase(text_)) {
      detail::NotSnakeCase();
    }
  }
  [[nodiscard]] std::string_view Text() const noexcept { return text_; }
  friend bool operator==(Code a, std::string_view b) { return a.text_ == b; }

 private:
  std::string_view text_;
};

/// The name of a field: as Code, and none of the names that every event has.
class Key {
 public:
  consteval Key(const char* literal) : text_(literal) {
    if (!detail::IsSnakeCase(text_)) {
      detail::NotSnakeCase();
    }
    for (const std::string_view reserved : {"ts", "level", "event", "msg", "component"}) {
      if (text_ == reserved) {
        detail::ReservedKey();
      }
    }
  }
  [[nodiscard]] std::string_view Text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// One fact of an event, with its type: {"age_ms", 1500}, {"limit", Price}, {"symbol", "SPX"}. The
/// unit stands in the key.
struct Field {
  using Value = std::variant<std::string, std::int64_t, std::uint64_t, double, bool, Money, Price>;

  Field(Key field_key, std::string text) : key(field_key), value(std::move(text)) {}
  Field(Key field_key, std::string_view text) : key(field_key), value(std::string(text)) {}
  Field(Key field_key, const char* text) : key(field_key), value(std::string(text)) {}
  Field(Key field_key, bool truth) : key(field_key), value(truth) {}
  Field(Key field_key, double number) : key(field_key), value(number) {}
  Field(Key field_key, Money money) : key(field_key), value(money) {}
  Field(Key field_key, Price price) : key(field_key), value(price) {}
  template <std::signed_integral T>
  Field(Key field_key, T number) : key(field_key), value(std::int64_t{number}) {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  Field(Key field_key, T number) : key(field_key), value(std::uint64_t{number}) {}

  Key key;
  Value value;
};

/// Something that happened, told once, for people and for programs.
struct Event {
  TimePoint time;
  Level level;
  Code component;  // "risk", "gateway"
  Code code;       // "order_rejected"
  std::string message;
  std::vector<Field> fields;
};

/// Events of something that decides, until its shell drains them to the log. What does not fit is
/// counted and told by the next Drain.
class EventBuffer {
 public:
  explicit EventBuffer(Code component, std::size_t capacity = 1024);

  void Debug(TimePoint now, Code code, std::string message, std::vector<Field> fields = {});
  void Info(TimePoint now, Code code, std::string message, std::vector<Field> fields = {});
  void Warn(TimePoint now, Code code, std::string message, std::vector<Field> fields = {});
  void Error(TimePoint now, Code code, std::string message, std::vector<Field> fields = {});

  /// Everything since the last call, oldest first; then the buffer is empty.
  [[nodiscard]] std::vector<Event> Drain();

 private:
  void Add(Event event);

  Code component_;
  std::size_t capacity_;
  std::vector<Event> events_;
  std::uint64_t dropped_ = 0;
  TimePoint last_dropped_{};
};

/// {"ts":"2026-11-21T14:30:00.123Z","level":"warning","event":"quote_stale","msg":"...",
/// "component":"gateway","age_ms":1500}: one line, without its end.
std::string JsonLine(const Event& event);

/// 14:30:00.123 WARN  gateway quote_stale: message age_ms=1500. Whatever came from outside cannot
/// start a line, move the cursor or turn the direction of writing: such characters are escaped.
std::string HumanLine(const Event& event, bool colour);

}  // namespace m8::obs
