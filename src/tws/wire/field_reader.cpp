#include "tws/wire/field_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "tws/wire/escapes.hpp"
#include "tws/wire/excerpt.hpp"

namespace m8::tws {
namespace {

constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLongMin = std::numeric_limits<std::int64_t>::min();
constexpr double kDoubleMax = std::numeric_limits<double>::max();
constexpr double kExactInteger = 9007199254740992.0;  // 2^53
constexpr int kSafeDigits = 18;                       // never overflow 64 bits

// Powers of ten that a double holds exactly (Clinger 1990): a mantissa below 2^53 divided by one of
// them is rounded once, so it is the right double.
constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// The same for a long double of 64 bits and a mantissa below 2^63: what TWS computes it writes with
// 16 or 17 digits, which is too much for the above.
constexpr bool kLongerDouble = std::numeric_limits<long double>::digits == 64;
constexpr std::array<long double, 28> kLongPowers = {
    1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
    1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
    1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

bool IsDigit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }

// Eight digits at once, as in simdjson (Langdale and Lemire 2019); the first digit in the low byte.
constexpr std::uint64_t kEightDigits = 100'000'000;

bool AreEightDigits(std::uint64_t text) noexcept {
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
  return ((text & kHigh) | (((text + 0x0606060606060606) & kHigh) >> 4)) == 0x3333333333333333;
}

std::uint64_t ValueOfEight(std::uint64_t text) noexcept {
  text -= 0x3030303030303030;
  text = text * 10 + (text >> 8);
  constexpr std::uint64_t kPairs = 0x000000FF000000FF;
  const std::uint64_t high = (text & kPairs) * (100 + (std::uint64_t{1'000'000} << 32));
  const std::uint64_t low = ((text >> 16) & kPairs) * (1 + (std::uint64_t{10'000} << 32));
  return (high + low) >> 32;
}

// Adds digits to the mantissa while there are any and it stays below 2^63; returns where they end.
const char* AddDigits(const char* p, const char* end, std::uint64_t& mantissa) noexcept {
  constexpr auto kMost = static_cast<std::uint64_t>(kLongMax);
  while (p != end && IsDigit(*p) && mantissa <= (kMost - 9) / 10) {
    mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p - '0');
    ++p;
  }
  return p;
}

const char* AddManyDigits(const char* p, const char* end, std::uint64_t& mantissa) noexcept {
  constexpr auto kMost = static_cast<std::uint64_t>(kLongMax);
  if constexpr (std::endian::native == std::endian::little) {
    std::uint64_t text = 0;
    while (end - p >= 8 && mantissa < kMost / kEightDigits) {
      std::memcpy(&text, p, sizeof text);
      if (!AreEightDigits(text)) {
        break;
      }
      mantissa = mantissa * kEightDigits + ValueOfEight(text);
      p += 8;
    }
  }
  return AddDigits(p, end, mantissa);
}

// mantissa / 10^decimals, rounded once; absent where that takes more than one division.
std::optional<double> Quotient(std::uint64_t mantissa, std::size_t decimals) noexcept {
  if (mantissa <= static_cast<std::uint64_t>(kExactInteger) && decimals < kPowers.size()) {
    return static_cast<double>(mantissa) / kPowers[decimals];
  }
  if constexpr (kLongerDouble) {
    if (decimals < kLongPowers.size()) {
      const long double quotient = static_cast<long double>(mantissa) / kLongPowers[decimals];
      std::uint64_t bits = 0;
      std::memcpy(&bits, &quotient, sizeof bits);
      // Halfway between two doubles: which way to round, the 64 bits no longer tell.
      if ((bits & 0x7FF) != 0x400) {
        return static_cast<double>(quotient);
      }
    }
  }
  return std::nullopt;
}

bool IsUnsetDouble(double value) noexcept { return !std::isfinite(value) || value == kDoubleMax; }

bool IsUnsetSize(double value) noexcept {
  return IsUnsetDouble(value) || value == static_cast<double>(kIntMax) ||
         value == static_cast<double>(kLongMax) || value == static_cast<double>(kLongMin);
}

template <class T>
bool IsUnsetInteger(T value) noexcept {
  return value == std::numeric_limits<T>::max();
}

}  // namespace

Error FieldReader::TakeError() const {
  return Error{
      Errc::kProtocol,
      fmt::format(
          "message {} ({}), field {} '{}': {}{}", id_, message_, index_, failed_name_, failed_why_,
          failed_text_.empty() ? std::string() : fmt::format(": \"{}\"", Excerpt(failed_text_))),
      {}};
}

void FieldReader::Fail(const char* name, std::string_view text, const char* why) noexcept {
  if (failed_) {
    return;
  }
  failed_ = true;
  failed_name_ = name;
  failed_why_ = why;
  failed_text_ = text;
  at_ = end_;
}

std::string_view FieldReader::Take(const char* name) noexcept {
  if (failed_) {
    return {};
  }
  ++index_;
  if (at_ == end_) {
    Fail(name, {}, "the message ends before it");
    return {};
  }
  const auto left = static_cast<std::size_t>(end_ - at_);
  const auto* nul = static_cast<const char*>(std::memchr(at_, 0, left));
  if (nul == nullptr) {
    Fail(name, {at_, left}, "not terminated");
    return {};
  }
  const std::string_view text(at_, static_cast<std::size_t>(nul - at_));
  at_ = nul + 1;
  return text;
}

FieldReader::Read FieldReader::TakeInteger(const char* name, std::int64_t& value) noexcept {
  const char* p = at_;
  const bool negative = p != end_ && *p == '-';
  p += negative ? 1 : 0;
  const char* first = p;
  std::int64_t magnitude = 0;
  while (p != end_ && IsDigit(*p) && p - first < kSafeDigits) {
    magnitude = magnitude * 10 + (*p - '0');
    ++p;
  }
  if (p == end_ || *p != 0 || p == first) {
    return TakeIntegerSlowly(name, value);
  }
  ++index_;
  at_ = p + 1;
  value = negative ? -magnitude : magnitude;
  return Read::kValue;
}

// Long texts, and integers that a peer wrote as "100.0".
FieldReader::Read FieldReader::TakeIntegerSlowly(const char* name, std::int64_t& value) noexcept {
  const std::string_view text = Take(name);
  if (failed_) {
    return Read::kFailed;
  }
  if (text.empty()) {
    return Read::kEmpty;
  }
  const char* last = text.data() + text.size();
  const auto whole = std::from_chars(text.data(), last, value);
  if (whole.ec == std::errc{} && whole.ptr == last) {
    return Read::kValue;
  }
  double number = 0;
  const auto real = std::from_chars(text.data(), last, number);
  if (real.ec == std::errc{} && real.ptr == last && std::abs(number) < kExactInteger &&
      std::trunc(number) == number) {
    value = static_cast<std::int64_t>(number);
    return Read::kValue;
  }
  Fail(name, text, "not an integer");
  return Read::kFailed;
}

FieldReader::Read FieldReader::TakeNumber(const char* name, double& value) noexcept {
  const char* p = at_;
  const bool negative = p != end_ && *p == '-';
  p += negative ? 1 : 0;
  const char* const whole = p;
  std::uint64_t mantissa = 0;
  p = AddDigits(p, end_, mantissa);
  std::ptrdiff_t digits = p - whole;
  std::ptrdiff_t decimals = 0;
  if (p != end_ && *p == '.') {
    const char* const fraction = ++p;
    p = AddManyDigits(p, end_, mantissa);
    decimals = p - fraction;
    digits += decimals;
  }
  if (p == end_ || *p != 0 || digits == 0) {
    return TakeNumberSlowly(name, value);
  }
  const auto magnitude = Quotient(mantissa, static_cast<std::size_t>(decimals));
  if (!magnitude) {
    return TakeNumberSlowly(name, value);
  }
  ++index_;
  at_ = p + 1;
  value = negative ? -*magnitude : *magnitude;
  return Read::kValue;
}

FieldReader::Read FieldReader::TakeNumberSlowly(const char* name, double& value) noexcept {
  const std::string_view text = Take(name);
  if (failed_) {
    return Read::kFailed;
  }
  if (text.empty()) {
    return Read::kEmpty;
  }
  const char* last = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), last, value);
  if (parsed.ec != std::errc{} || parsed.ptr != last) {
    Fail(name, text, "not a number");
    return Read::kFailed;
  }
  return Read::kValue;
}

template <class T>
FieldReader::Read FieldReader::TakeRanged(const char* name, T& value) noexcept {
  const char* const start = at_;
  std::int64_t wide = 0;
  const Read read = TakeInteger(name, wide);
  if (read != Read::kValue) {
    return read;
  }
  if (wide == kLongMax) {
    value = std::numeric_limits<T>::max();
    return Read::kValue;
  }
  if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
    const auto length = static_cast<std::size_t>(at_ - start) - 1;
    Fail(name, {start, length}, "out of the range of an integer");
    return Read::kFailed;
  }
  value = static_cast<T>(wide);
  return Read::kValue;
}

void FieldReader::Version(int /*written*/) noexcept {
  std::int64_t ignored = 0;
  if (TakeInteger("version", ignored) == Read::kEmpty) {
    Fail("version", {}, "empty");
  }
}

template <class T>
void FieldReader::RequireInteger(const char* name, T& value) noexcept {
  T read = 0;
  const Read status = TakeRanged(name, read);
  if (status == Read::kEmpty || (status == Read::kValue && IsUnsetInteger(read))) {
    Fail(name, {}, "no value where one is needed");
  } else if (status == Read::kValue) {
    value = read;
  }
}

void FieldReader::Required(const char* name, int& value) noexcept { RequireInteger(name, value); }
void FieldReader::Required(const char* name, std::int64_t& value) noexcept {
  RequireInteger(name, value);
}

void FieldReader::Required(const char* name, double& value) noexcept {
  double read = 0;
  const Read status = TakeNumber(name, read);
  if (status == Read::kEmpty || (status == Read::kValue && IsUnsetDouble(read))) {
    Fail(name, {}, "no value where one is needed");
  } else if (status == Read::kValue) {
    value = read;
  }
}

void FieldReader::Field(const char* name, int& value) noexcept {
  int read = 0;
  if (TakeRanged(name, read) == Read::kValue && !IsUnsetInteger(read)) {
    value = read;
  }
}

void FieldReader::Field(const char* name, std::int64_t& value) noexcept {
  std::int64_t read = 0;
  if (TakeRanged(name, read) == Read::kValue && !IsUnsetInteger(read)) {
    value = read;
  }
}

void FieldReader::Field(const char* name, double& value) noexcept {
  double read = 0;
  if (TakeNumber(name, read) == Read::kValue && !IsUnsetDouble(read)) {
    value = read;
  }
}

void FieldReader::Field(const char* name, bool& value) noexcept {
  std::int64_t read = 0;
  const Read status = TakeInteger(name, read);
  if (status != Read::kFailed) {
    value = status == Read::kValue && read != 0;
  }
}

void FieldReader::Field(const char* name, std::optional<int>& value, Unset) noexcept {
  int read = 0;
  value.reset();
  if (TakeRanged(name, read) == Read::kValue && !IsUnsetInteger(read)) {
    value = read;
  }
}

void FieldReader::Field(const char* name, std::optional<std::int64_t>& value, Unset) noexcept {
  std::int64_t read = 0;
  value.reset();
  if (TakeRanged(name, read) == Read::kValue && !IsUnsetInteger(read)) {
    value = read;
  }
}

void FieldReader::Field(const char* name, std::optional<double>& value, Unset) noexcept {
  double read = 0;
  value.reset();
  if (TakeNumber(name, read) == Read::kValue && !IsUnsetDouble(read)) {
    value = read;
  }
}

void FieldReader::Field(const char* name, std::optional<bool>& value, Unset) noexcept {
  std::optional<int> read;
  Field(name, read);
  value.reset();
  if (read) {
    value = *read != 0;
  }
}

void FieldReader::Size(const char* name, std::optional<double>& value, Unset) noexcept {
  Field(name, value);
  if (value && IsUnsetSize(*value)) {
    value.reset();
  }
}

void FieldReader::Sentinel(const char* name,
                           std::optional<double>& value,
                           double sentinel) noexcept {
  Field(name, value);
  if (value && *value == sentinel) {
    value.reset();
  }
}

void FieldReader::BarPrice(const char* name, std::optional<double>& value) noexcept {
  if (end_ - at_ >= 2 && at_[0] == '?' && at_[1] == 0) {
    Ignored(name);
    value.reset();
  } else {
    Field(name, value);
  }
}

void FieldReader::Choice(const char* name,
                         int& value,
                         std::initializer_list<int> allowed) noexcept {
  Required(name, value);
  if (!failed_ && std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
    Fail(name, {}, "not one of the kinds that the protocol knows");
  }
}

void FieldReader::Letter(const char* name, bool& value, char yes, char no) noexcept {
  const std::string_view text = Take(name);
  if (!failed_ && (text.size() != 1 || (text[0] != yes && text[0] != no))) {
    Fail(name, text, "not one of the two letters that the protocol knows");
  }
  value = !failed_ && text[0] == yes;
}

void FieldReader::TradeRight(const char* name, Right& value, const char* /*none*/) noexcept {
  const std::string_view text = Take(name);
  if (text.empty() || text == "?" || text == "0") {
    value = Right::kNone;
  } else if (text == "C" || text == "CALL") {
    value = Right::kCall;
  } else if (text == "P" || text == "PUT") {
    value = Right::kPut;
  } else {
    Fail(name, text, "neither call nor put");
  }
}

void FieldReader::Offset(const char* name, BestOffset& value) noexcept {
  double read = 0;
  value = {};
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (std::string_view(at_, left).starts_with(std::string_view("Infinite\0", 9))) {
    Ignored(name);
    value.up_to_mid = true;
  } else if (TakeNumber(name, read) == Read::kValue) {
    value.up_to_mid = std::isinf(read) && read > 0;
    if (!IsUnsetDouble(read)) {
      value.value = read;
    }
  }
}

void FieldReader::Tags(const char* name, std::vector<TagValue>& value) {
  std::string_view rest = Take(name);
  value.clear();
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const std::string_view tag = one.substr(0, one.find('='));
    const std::string_view text = one.substr(std::min(one.size(), tag.size() + 1));
    if (!one.empty()) {
      value.push_back({std::string(tag), std::string(text)});
    }
  }
}

void FieldReader::Escaped(const char* name, std::string& value) {
  const std::string_view text = Take(name);
  if (text.find('\\') == std::string_view::npos) {
    value.assign(text);
  } else {
    value = DecodeEscapes(text);
  }
}

void FieldReader::CountSomeWrite(const char* name) noexcept {
  const char* at = at_;
  while (at != end_ && *at >= '0' && *at <= '9') {
    ++at;
  }
  if (at != at_ && at != end_ && *at == '\0') {
    Take(name);
  }
}

void FieldReader::Ignored(const char* name, const char* /*written*/) noexcept { Take(name); }

std::size_t FieldReader::TakeCount(const char* name, std::size_t width) noexcept {
  std::int64_t count = 0;
  const Read read = TakeInteger(name, count);
  if (read != Read::kValue) {
    return 0;
  }
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (count < 0 || static_cast<std::uint64_t>(count) > left / width) {
    Fail(name, {}, "a count that the rest of the message cannot hold");
    return 0;
  }
  return static_cast<std::size_t>(count);
}

}  // namespace m8::tws
