#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace m8::server {

/// A JSON value that came from outside. Numbers stay as they were written, so that a price is read
/// exactly.
struct JsonValue {
  struct Number {
    std::string text;
  };
  using Array = std::vector<JsonValue>;
  using Object = std::vector<std::pair<std::string, JsonValue>>;
  std::variant<std::nullptr_t, bool, Number, std::string, Array, Object> value;

  [[nodiscard]] const Object* AsObject() const { return std::get_if<Object>(&value); }
  [[nodiscard]] const Array* AsArray() const { return std::get_if<Array>(&value); }
  [[nodiscard]] const std::string* AsText() const { return std::get_if<std::string>(&value); }
  [[nodiscard]] const bool* AsBool() const { return std::get_if<bool>(&value); }
  [[nodiscard]] const Number* AsNumber() const { return std::get_if<Number>(&value); }
  [[nodiscard]] std::optional<std::int64_t> AsInteger() const;
  /// Null where this is no object, or has no such member.
  [[nodiscard]] const JsonValue* Find(std::string_view name) const;
};

/// RFC 8259 to the letter: no NaN, no trailing comma, no lone surrogate, no broken UTF-8, nothing
/// behind the value; and no name twice in an object, at most kJsonDepthMax levels and
/// kJsonValuesMax values. kInvalidArgument with the offset.
Result<JsonValue> ParseJson(std::string_view text);
inline constexpr int kJsonDepthMax = 16;
inline constexpr std::size_t kJsonValuesMax = 20'000;

}  // namespace m8::server
