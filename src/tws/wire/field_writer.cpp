#include "tws/wire/field_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "tws/wire/escapes.hpp"

namespace m8::tws {
namespace {

constexpr const char* kUnsetInt = "2147483647";
constexpr const char* kUnsetLong = "9223372036854775807";
constexpr const char* kUnsetDouble = "1.7976931348623157E308";

// Between these a number is written without exponent, which every peer reads as integer or decimal.
constexpr double kPlainBelow = 1e15;
constexpr double kPlainFrom = 1e-7;

const char* UnsetText(Unset unset, const char* maximum) {
  switch (unset) {
    case Unset::kEmpty:
      return "";
    case Unset::kMaximum:
      return maximum;
    case Unset::kMinusOne:
      return "-1";
  }
  return "";
}

// The shortest text of most prices and sizes: what is whole, or whole in hundredths. Writes nothing
// and returns nullptr where the value is neither.
char* Hundredths(char* to, double value) {
  constexpr double kLeast = 0.01, kMost = 1e9;
  const double magnitude = std::abs(value);
  if (!(magnitude >= kLeast && magnitude < kMost)) {
    return nullptr;
  }
  const auto hundredths = static_cast<std::int64_t>(magnitude * 100 + 0.5);
  if (static_cast<double>(hundredths) / 100 != magnitude) {
    return nullptr;
  }
  if (value < 0) {
    *to++ = '-';
  }
  to = std::to_chars(to, to + 20, hundredths / 100).ptr;
  if (const auto rest = hundredths % 100; rest != 0) {
    *to++ = '.';
    *to++ = static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) {
      *to++ = static_cast<char>('0' + rest % 10);
    }
  }
  return to;
}

}  // namespace

Error FieldWriter::TakeError() const {
  return Error{Errc::kInvalidArgument,
               fmt::format("{} cannot be sent: '{}' {}", message_, failed_name_, failed_why_),
               {}};
}

void FieldWriter::Fail(const char* name, const char* why) noexcept {
  if (failed_why_ == nullptr) {
    failed_name_ = name;
    failed_why_ = why;
  }
}

char* FieldWriter::Room(std::size_t size) {
  if (chunk_.size() - used_ < size) {
    Finish();
  }
  return chunk_.data() + used_;
}

void FieldWriter::Longer(std::string_view value) {
  if (value.size() >= chunk_.size()) {
    Finish();
    out_.append(value).push_back('\0');
    return;
  }
  char* const to = Room(value.size() + 1);
  std::copy(value.begin(), value.end(), to);
  to[value.size()] = '\0';
  used_ += value.size() + 1;
}

void FieldWriter::Text(const char* name, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) {
    Fail(name, "has a NUL byte in it");
  }
  Literal(value);
}

void FieldWriter::LongerInteger(std::int64_t value) {
  constexpr std::size_t kLongest = 24;
  char* const to = Room(kLongest);
  char* const end = std::to_chars(to, to + kLongest, value).ptr;
  *end = '\0';
  used_ += static_cast<std::size_t>(end - to) + 1;
}

void FieldWriter::Number(const char* name, double value) {
  if (!std::isfinite(value)) {
    Fail(name, "is not a finite number");
    return;
  }
  constexpr std::size_t kLongest = 64;
  char* const to = Room(kLongest);
  const double magnitude = std::abs(value);
  const bool plain = magnitude == 0 || (magnitude >= kPlainFrom && magnitude < kPlainBelow);
  char* end = Hundredths(to, value);
  if (end == nullptr) {
    end = std::to_chars(to, to + kLongest - 1, value,
                        plain ? std::chars_format::fixed : std::chars_format::scientific)
              .ptr;
  }
  *end = '\0';
  used_ += static_cast<std::size_t>(end - to) + 1;
}

void FieldWriter::Field(const char*, const std::optional<int>& value, Unset unset) {
  value ? Integer(*value) : Literal(UnsetText(unset, kUnsetInt));
}

void FieldWriter::Field(const char*, const std::optional<std::int64_t>& value, Unset unset) {
  value ? Integer(*value) : Literal(UnsetText(unset, kUnsetLong));
}

void FieldWriter::Field(const char* name, const std::optional<double>& value, Unset unset) {
  value ? Number(name, *value) : Literal(UnsetText(unset, kUnsetDouble));
}

void FieldWriter::Field(const char*, const std::optional<bool>& value, Unset unset) {
  Literal(value ? (*value ? "1" : "0") : UnsetText(unset, kUnsetInt));
}

void FieldWriter::Choice(const char* name, int value, std::initializer_list<int> allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
    Fail(name, "is not one of the kinds that the protocol knows");
  }
  Integer(value);
}

void FieldWriter::Letter(const char*, bool value, char yes, char no) {
  const char letter = value ? yes : no;
  Literal({&letter, 1});
}

void FieldWriter::TradeRight(const char*, Right value, const char* none) {
  switch (value) {
    case Right::kNone:
      return Literal(none);
    case Right::kCall:
      return Literal("C");
    case Right::kPut:
      return Literal("P");
  }
}

void FieldWriter::Offset(const char* name, const BestOffset& value) {
  if (value.up_to_mid) {
    Literal("Infinity");
  } else {
    Field(name, value.value);
  }
}

void FieldWriter::Escaped(const char* name, const std::string& value) {
  Text(name, EncodeEscapes(value));
}

void FieldWriter::Tags(const char* name, const std::vector<TagValue>& value) {
  std::string text;
  for (const TagValue& one : value) {
    if (one.tag.find_first_of("=;") != std::string::npos ||
        one.value.find(';') != std::string::npos) {
      Fail(name, "has a separator inside a tag or value");
    }
    text.append(one.tag).append("=").append(one.value).append(";");
  }
  Text(name, text);
}

}  // namespace m8::tws
