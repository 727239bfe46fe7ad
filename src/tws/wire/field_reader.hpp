#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tws/wire/values.hpp"

namespace m8::tws {

/// Reads the NUL-terminated fields of one payload in wire order. Nothing is copied and nothing is
/// allocated for numbers and string_views; a string_view is valid as long as the payload.
///
/// The first fault sticks: later reads leave their targets alone, and TakeError() tells the
/// message, the field's index and name, and the offending text. It offers the same calls as
/// FieldWriter, so that one Describe function of a message serves both.
class FieldReader {
 public:
  static constexpr bool kReading = true;

  /// `fields` starts behind the message id; `message` and `id` are for the error text.
  FieldReader(std::string_view fields, int version, const char* message, int id) noexcept
      : at_(fields.data()),
        end_(fields.data() + fields.size()),
        version_(version),
        id_(id),
        message_(message) {}

  [[nodiscard]] bool Since(int version) const noexcept { return version_ >= version; }
  [[nodiscard]] bool Failed() const noexcept { return failed_; }
  /// Valid only where Failed().
  [[nodiscard]] Error TakeError() const;

  /// The message's own old version number; any number is accepted.
  void Version(int written) noexcept;

  /// A number without which the message makes no sense: empty or unset is a fault.
  void Required(const char* name, int& value) noexcept;
  void Required(const char* name, std::int64_t& value) noexcept;
  void Required(const char* name, double& value) noexcept;

  /// Empty or unset leaves `value` as it is (its default). A bool is any integer, as the peers read
  /// it: 0 and empty are false.
  void Field(const char* name, int& value) noexcept;
  void Field(const char* name, std::int64_t& value) noexcept;
  void Field(const char* name, double& value) noexcept;
  void Field(const char* name, bool& value) noexcept;
  void Field(const char* name, std::string_view& value) noexcept { value = Take(name); }
  void Field(const char* name, std::string& value) { value.assign(Take(name)); }

  /// Empty and every sentinel of the type become absent; so do NaN and infinity.
  void Field(const char* name, std::optional<int>& value, Unset = Unset::kEmpty) noexcept;
  void Field(const char* name, std::optional<std::int64_t>& value, Unset = Unset::kEmpty) noexcept;
  void Field(const char* name, std::optional<double>& value, Unset = Unset::kEmpty) noexcept;
  void Field(const char* name, std::optional<bool>& value, Unset = Unset::kEmpty) noexcept;
  /// A decimal quantity: the integer sentinels mean absent as well.
  void Size(const char* name, std::optional<double>& value, Unset = Unset::kEmpty) noexcept;
  /// A number for which exactly `sentinel` also means absent.
  void Sentinel(const char* name, std::optional<double>& value, double sentinel) noexcept;
  /// A price of a bar: "?" also means absent.
  void BarPrice(const char* name, std::optional<double>& value) noexcept;

  void Choice(const char* name, int& value, std::initializer_list<int> allowed) noexcept;
  /// One of two letters; `value` is true for `yes`.
  void Letter(const char* name, bool& value, char yes, char no) noexcept;
  void TradeRight(const char* name, Right& value, const char* none) noexcept;
  void Offset(const char* name, BestOffset& value) noexcept;
  /// "tag=value;tag=value;" in one field.
  void Tags(const char* name, std::vector<TagValue>& value);
  /// A text in which the server escapes all but ASCII: UTF-8 here (escapes.hpp).
  void Escaped(const char* name, std::string& value);
  /// The number of tags in the next field, which some clients write and others leave out: passed
  /// over where it stands.
  void CountSomeWrite(const char* name) noexcept;
  /// A field that carries nothing for us.
  void Ignored(const char* name, const char* written = "") noexcept;
  void Reject(const char* name, const char* why) noexcept { Fail(name, {}, why); }

  /// A count and that many elements of at least `width` fields each; a count that the rest of the
  /// payload cannot hold is a fault, so that a short frame never costs much memory.
  template <class T, class Each>
  void List(const char* name, std::vector<T>& list, std::size_t width, Each each) {
    const std::size_t count = TakeCount(name, width);
    list.clear();
    list.reserve(count);
    for (std::size_t i = 0; i < count && !failed_; ++i) {
      each(list.emplace_back());
    }
  }

  /// A flag and, where it is set, a body.
  template <class T, class Body>
  void Optional(const char* name, std::optional<T>& value, Body body) {
    bool present = false;
    Field(name, present);
    value.reset();
    if (present && !failed_) {
      body(value.emplace());
    }
  }

 private:
  enum class Read : std::uint8_t { kValue, kEmpty, kFailed };

  std::string_view Take(const char* name) noexcept;
  Read TakeInteger(const char* name, std::int64_t& value) noexcept;
  Read TakeIntegerSlowly(const char* name, std::int64_t& value) noexcept;
  Read TakeNumber(const char* name, double& value) noexcept;
  Read TakeNumberSlowly(const char* name, double& value) noexcept;
  template <class T>
  Read TakeRanged(const char* name, T& value) noexcept;
  template <class T>
  void RequireInteger(const char* name, T& value) noexcept;
  std::size_t TakeCount(const char* name, std::size_t width) noexcept;
  void Fail(const char* name, std::string_view text, const char* why) noexcept;

  const char* at_;
  const char* end_;
  int version_;
  int id_;
  int index_ = 0;  // of the field that was read last; stays where a fault was
  bool failed_ = false;
  const char* message_;
  const char* failed_name_ = nullptr;
  const char* failed_why_ = nullptr;
  std::string_view failed_text_;
};

}  // namespace m8::tws
