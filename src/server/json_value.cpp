#include "server/json_value.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace m8::server {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<JsonValue> Whole() {
    JsonValue value;
    if (!Value(value, 0)) {
      return Fail(Errc::kInvalidArgument, fmt::format("at byte {}: {}", at_, why_));
    }
    Blanks();
    if (at_ != text_.size()) {
      return Fail(Errc::kInvalidArgument, fmt::format("at byte {}: more than one value", at_));
    }
    return value;
  }

 private:
  bool Wrong(std::string_view why) {
    why_ = why;
    return false;
  }
  [[nodiscard]] char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) {
      ++at_;
    }
  }
  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) {
      return Wrong("a value was expected");
    }
    at_ += word.size();
    return true;
  }

  bool Value(JsonValue& out, int depth) {
    if (depth > kJsonDepthMax) {
      return Wrong("too many levels");
    }
    if (++values_ > kJsonValuesMax) {
      return Wrong("too many values");
    }
    Blanks();
    switch (Peek()) {
      case '{':
        return Object(out, depth);
      case '[':
        return Array(out, depth);
      case '"':
        return Text(out.value.emplace<std::string>());
      case 't':
        out.value = true;
        return Word("true");
      case 'f':
        out.value = false;
        return Word("false");
      case 'n':
        out.value = nullptr;
        return Word("null");
      default:
        return Number(out);
    }
  }

  bool Object(JsonValue& out, int depth) {
    auto& members = out.value.emplace<JsonValue::Object>();
    ++at_;
    Blanks();
    if (Peek() == '}') {
      ++at_;
      return true;
    }
    for (;;) {
      Blanks();
      std::string name;
      if (Peek() != '"') {
        return Wrong("a name was expected");
      }
      if (!Text(name)) {
        return false;
      }
      if (out.Find(name)) {
        return Wrong("a name stands twice in an object");
      }
      Blanks();
      if (Peek() != ':') {
        return Wrong("':' was expected");
      }
      ++at_;
      JsonValue member;
      if (!Value(member, depth + 1)) {
        return false;
      }
      members.emplace_back(std::move(name), std::move(member));
      Blanks();
      const char next = Peek();
      if (next != ',' && next != '}') {
        return Wrong("',' or '}' was expected");
      }
      ++at_;
      if (next == '}') {
        return true;
      }
    }
  }

  bool Array(JsonValue& out, int depth) {
    auto& items = out.value.emplace<JsonValue::Array>();
    ++at_;
    Blanks();
    if (Peek() == ']') {
      ++at_;
      return true;
    }
    for (;;) {
      JsonValue item;
      if (!Value(item, depth + 1)) {
        return false;
      }
      items.push_back(std::move(item));
      Blanks();
      const char next = Peek();
      if (next != ',' && next != ']') {
        return Wrong("',' or ']' was expected");
      }
      ++at_;
      if (next == ']') {
        return true;
      }
    }
  }

  std::size_t Digits() {
    const auto begin = at_;
    while (Peek() >= '0' && Peek() <= '9') {
      ++at_;
    }
    return at_ - begin;
  }

  bool Number(JsonValue& out) {
    constexpr std::size_t kDigitsMax = 40;
    const auto begin = at_;
    at_ += Peek() == '-' ? 1U : 0U;
    const bool zero = Peek() == '0';
    const auto whole = Digits();
    if (whole == 0 || (zero && whole > 1)) {
      return Wrong("a value was expected");
    }
    if (Peek() == '.') {
      ++at_;
      if (Digits() == 0) {
        return Wrong("a digit was expected");
      }
    }
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      at_ += Peek() == '-' || Peek() == '+' ? 1U : 0U;
      if (Digits() == 0) {
        return Wrong("a digit was expected");
      }
    }
    const auto text = text_.substr(begin, at_ - begin);
    if (text.size() > kDigitsMax || !ParseNumber<double>(text)) {
      return Wrong("the number is too large");
    }
    out.value = JsonValue::Number{std::string(text)};
    return true;
  }

  bool Text(std::string& out) {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return IsUtf8(out) || Wrong("the text is not UTF-8");
      }
      if (static_cast<unsigned char>(c) < ' ') {
        return Wrong("a control character in a text");
      }
      if (c != '\\') {
        out += c;
      } else if (!Escape(out)) {
        return false;
      }
    }
    return Wrong("a text without end");
  }

  // Behind the backslash; leaves the place on the escape's last letter.
  bool Escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeans = "\"\\/\b\f\n\r\t";
    ++at_;
    if (const auto known = kLetters.find(Peek()); Peek() != '\0' && known != kLetters.npos) {
      out += kMeans[known];
      return true;
    }
    std::uint32_t code = 0;
    if (Peek() != 'u' || !Hex(code)) {
      return Wrong("a broken escape");
    }
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_ + 1, 2) == "\\u") {
      std::uint32_t low = 0;
      at_ += 2;
      if (!Hex(low) || low < 0xDC00 || low > 0xDFFF) {
        return Wrong("half a surrogate pair");
      }
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
      return Wrong("half a surrogate pair");
    }
    AppendUtf8(out, code);
    return true;
  }

  // The four digits behind 'u'.
  bool Hex(std::uint32_t& code) {
    constexpr std::size_t kDigits = 4;
    for (std::size_t i = 0; i < kDigits; ++i) {
      ++at_;
      const char c = Peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) {
        return false;
      }
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::string_view why_;
};

}  // namespace

std::optional<std::int64_t> JsonValue::AsInteger() const {
  const auto* number = AsNumber();
  return number ? ParseNumber<std::int64_t>(number->text) : std::nullopt;
}

const JsonValue* JsonValue::Find(std::string_view name) const {
  const auto* members = AsObject();
  if (!members) {
    return nullptr;
  }
  const auto found = std::find_if(members->begin(), members->end(),
                                  [&](const auto& member) { return member.first == name; });
  return found == members->end() ? nullptr : &found->second;
}

Result<JsonValue> ParseJson(std::string_view text) { return Parser(text).Whole(); }

}  // namespace m8::server
