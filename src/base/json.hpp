#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"

namespace m8 {

/// Writes one JSON text. Doubles in the shortest form that reads back the same (a NaN or an
/// infinity becomes null: JSON has neither), prices and money as exact decimals, text escaped and
/// always valid UTF-8 (a broken byte becomes U+FFFD). Nesting is checked: closing what is not open,
/// or a value without key in an object, is our bug and asserted.
class JsonWriter {
 public:
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view name);

  JsonWriter& Value(std::string_view text);
  JsonWriter& Value(const char* text) { return Value(std::string_view(text)); }
  JsonWriter& Value(double number);
  JsonWriter& Value(std::int64_t number);
  JsonWriter& Value(int number) { return Value(static_cast<std::int64_t>(number)); }
  JsonWriter& Value(std::uint64_t number);
  JsonWriter& Value(bool truth);
  JsonWriter& Value(Price price);
  JsonWriter& Value(Money money);
  JsonWriter& Null();
  template <class T>
  JsonWriter& Value(const std::optional<T>& value) {
    return value ? Value(*value) : Null();
  }
  /// Key and value in one.
  template <class T>
  JsonWriter& Field(std::string_view name, const T& value) {
    return Key(name).Value(value);
  }
  /// A text that is JSON already.
  JsonWriter& Raw(std::string_view json);

  /// The text; everything opened must be closed.
  [[nodiscard]] std::string Take();

 private:
  enum class Level : char { kArray, kObject, kAfterKey };
  void Separate();
  void Quote(std::string_view text);

  std::string out_;
  std::vector<Level> open_;
  bool first_ = true;
};

}  // namespace m8
