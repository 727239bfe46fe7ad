#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tws/wire/values.hpp"

namespace m8::tws {

/// Appends the fields of one message, each followed by NUL, to a buffer of the caller's, where all
/// of them stand after Finish(). The twin of FieldReader: the same calls, so that one Describe
/// function of a message serves both. The first fault sticks: a text with a NUL in it, NaN or
/// infinity, a kind that the protocol does not know.
class FieldWriter {
 public:
  static constexpr bool kReading = false;

  FieldWriter(std::string& out, int version, const char* message) noexcept
      : out_(out), version_(version), message_(message) {}

  [[nodiscard]] bool Since(int version) const noexcept { return version_ >= version; }
  [[nodiscard]] bool Failed() const noexcept { return failed_why_ != nullptr; }
  [[nodiscard]] Error TakeError() const;
  void Finish() {
    out_.append(chunk_.data(), used_);
    used_ = 0;
  }

  void Version(int written) { Integer(written); }

  void Required(const char*, int value) { Integer(value); }
  void Required(const char*, std::int64_t value) { Integer(value); }
  void Required(const char* name, double value) { Number(name, value); }

  void Field(const char*, int value) { Integer(value); }
  void Field(const char*, std::int64_t value) { Integer(value); }
  void Field(const char* name, double value) { Number(name, value); }
  void Field(const char*, bool value) { Literal(value ? "1" : "0"); }
  void Field(const char* name, std::string_view value) { Text(name, value); }
  void Field(const char* name, const std::string& value) { Text(name, value); }

  void Field(const char* name, const std::optional<int>& value, Unset unset = Unset::kEmpty);
  void Field(const char* name,
             const std::optional<std::int64_t>& value,
             Unset unset = Unset::kEmpty);
  void Field(const char* name, const std::optional<double>& value, Unset unset = Unset::kEmpty);
  void Field(const char* name, const std::optional<bool>& value, Unset unset = Unset::kEmpty);
  void Size(const char* name, const std::optional<double>& value, Unset unset = Unset::kEmpty) {
    Field(name, value, unset);
  }
  void Sentinel(const char* name, const std::optional<double>& value, double sentinel) {
    Number(name, value.value_or(sentinel));
  }

  void BarPrice(const char* name, const std::optional<double>& value) { Field(name, value); }

  void Choice(const char* name, int value, std::initializer_list<int> allowed);
  void Letter(const char*, bool value, char yes, char no);
  void TradeRight(const char* name, Right value, const char* none);
  void Offset(const char* name, const BestOffset& value);
  void Tags(const char* name, const std::vector<TagValue>& value);
  void Escaped(const char* name, const std::string& value);
  void CountSomeWrite(const char*) noexcept {}
  void Ignored(const char*, const char* written = "") { Literal(written); }
  void Reject(const char* name, const char* why) noexcept { Fail(name, why); }

  template <class T, class Each>
  void List(const char*, const std::vector<T>& list, std::size_t /*width*/, Each each) {
    Integer(static_cast<std::int64_t>(list.size()));
    for (const T& element : list) {
      each(element);
    }
  }

  template <class T, class Body>
  void Optional(const char*, const std::optional<T>& value, Body body) {
    Literal(value ? "1" : "0");
    if (value) {
      body(*value);
    }
  }

 private:
  void Integer(std::int64_t value) {
    if (value >= 0 && value <= 9) {
      const char digit = static_cast<char>('0' + value);
      return Literal({&digit, 1});
    }
    LongerInteger(value);
  }
  void LongerInteger(std::int64_t value);
  void Number(const char* name, double value);
  void Text(const char* name, std::string_view value);
  void Literal(std::string_view value) {
    if (value.size() > 1 || chunk_.size() - used_ < 2) {
      return Longer(value);
    }
    char* to = chunk_.data() + used_;
    if (!value.empty()) {
      *to++ = value[0];
    }
    *to++ = '\0';
    used_ = static_cast<std::size_t>(to - chunk_.data());
  }
  void Longer(std::string_view value);
  // At least that many bytes of the chunk.
  char* Room(std::size_t size);
  void Fail(const char* name, const char* why) noexcept;

  // Most fields are empty or one digit: they gather here, and a string grows by many at a time.
  std::array<char, 512> chunk_;
  std::size_t used_ = 0;
  std::string& out_;
  int version_;
  const char* message_;
  const char* failed_name_ = nullptr;
  const char* failed_why_ = nullptr;
};

}  // namespace m8::tws
