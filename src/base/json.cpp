#include "base/json.hpp"

#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"

namespace m8 {

void JsonWriter::Separate() {
  if (!open_.empty() && open_.back() == Level::kAfterKey) {
    open_.back() = Level::kObject;
    return;
  }
  M8_ASSERT(open_.empty() ? out_.empty() : open_.back() == Level::kArray,
            "a value in an object needs a key");
  if (!first_) {
    out_ += ',';
  }
  first_ = false;
}

JsonWriter& JsonWriter::BeginObject() {
  Separate();
  out_ += '{';
  open_.push_back(Level::kObject);
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  M8_ASSERT(!open_.empty() && open_.back() == Level::kObject, "no object to close");
  open_.pop_back();
  out_ += '}';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  Separate();
  out_ += '[';
  open_.push_back(Level::kArray);
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  M8_ASSERT(!open_.empty() && open_.back() == Level::kArray, "no array to close");
  open_.pop_back();
  out_ += ']';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view name) {
  M8_ASSERT(!open_.empty() && open_.back() == Level::kObject, "a key stands in an object");
  if (!first_) {
    out_ += ',';
  }
  first_ = false;
  Quote(name);
  out_ += ':';
  open_.back() = Level::kAfterKey;
  return *this;
}

void JsonWriter::Quote(std::string_view text) {
  out_ += '"';
  while (!text.empty()) {
    const char c = text.front();
    const auto length = Utf8SequenceLength(text);
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (c == '\n') {
      out_ += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
    } else if (length == 0) {
      out_ += "\\ufffd";
    } else {
      out_ += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out_ += '"';
}

JsonWriter& JsonWriter::Value(std::string_view text) {
  Separate();
  Quote(text);
  return *this;
}

JsonWriter& JsonWriter::Value(double number) {
  if (!std::isfinite(number)) {
    return Null();
  }
  Separate();
  fmt::format_to(std::back_inserter(out_), "{}", number);
  return *this;
}

JsonWriter& JsonWriter::Value(std::int64_t number) { return Raw(fmt::format("{}", number)); }
JsonWriter& JsonWriter::Value(std::uint64_t number) { return Raw(fmt::format("{}", number)); }
JsonWriter& JsonWriter::Value(bool truth) { return Raw(truth ? "true" : "false"); }
JsonWriter& JsonWriter::Value(Price price) { return Raw(price.Text()); }
JsonWriter& JsonWriter::Value(Money money) { return Raw(money.Text()); }
JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  out_ += json;
  return *this;
}

std::string JsonWriter::Take() {
  M8_ASSERT(open_.empty(), "every object and array is closed");
  first_ = true;
  return std::exchange(out_, {});
}

}  // namespace m8
