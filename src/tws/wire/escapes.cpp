#include "tws/wire/escapes.hpp"

#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace m8::tws {
namespace {

constexpr std::size_t kEscape = 6;  // \uXXXX
constexpr std::uint32_t kFirstNotAscii = 0x80;
constexpr std::uint32_t kFirstOfTwoUnits = 0x10000;
constexpr std::uint32_t kLast = 0x10FFFF;
constexpr std::uint32_t kHighSurrogates = 0xD800;
constexpr std::uint32_t kLowSurrogates = 0xDC00;
constexpr std::uint32_t kBehindSurrogates = 0xE000;
constexpr std::uint32_t kSurrogateBits = 10;

bool IsHigh(std::uint32_t unit) { return unit >= kHighSurrogates && unit < kLowSurrogates; }
bool IsLow(std::uint32_t unit) { return unit >= kLowSurrogates && unit < kBehindSurrogates; }

// The UTF-16 unit that the text starts with, escaped.
std::optional<std::uint32_t> UnitAt(std::string_view text) {
  std::uint32_t unit = 0;
  if (text.size() < kEscape || text[0] != '\\' || text[1] != 'u') {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + kEscape, unit, 16);
  if (error != std::errc{} || end != text.data() + kEscape) {
    return std::nullopt;
  }
  return unit;
}

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // of its spelling
};

std::optional<Character> EscapedAt(std::string_view text) {
  const auto unit = UnitAt(text);
  if (!unit || *unit < kFirstNotAscii || IsLow(*unit)) {
    return std::nullopt;
  }
  if (!IsHigh(*unit)) {
    return Character{*unit, kEscape};
  }
  const auto low = UnitAt(text.substr(kEscape));
  if (!low || !IsLow(*low)) {
    return std::nullopt;
  }
  const std::uint32_t high_bits = (*unit - kHighSurrogates) << kSurrogateBits;
  return Character{kFirstOfTwoUnits + high_bits + (*low - kLowSurrogates), 2 * kEscape};
}

// Length of the UTF-8 sequence that begins so, and the bits of its first byte; 0 for none.
struct Lead {
  std::size_t length = 0;
  std::uint32_t bits = 0;
  std::uint32_t least = 0;  // code of that length
};

Lead LeadOf(unsigned char byte) {
  if ((byte & 0xE0U) == 0xC0) {
    return {2, byte & 0x1FU, kFirstNotAscii};
  }
  if ((byte & 0xF0U) == 0xE0) {
    return {3, byte & 0x0FU, 0x800};
  }
  if ((byte & 0xF8U) == 0xF0) {
    return {4, byte & 0x07U, kFirstOfTwoUnits};
  }
  return {};
}

std::optional<Character> Utf8At(std::string_view text) {
  const Lead lead = LeadOf(static_cast<unsigned char>(text[0]));
  if (lead.length == 0 || text.size() < lead.length) {
    return std::nullopt;
  }
  std::uint32_t code = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80) {
      return std::nullopt;
    }
    code = code << 6U | (byte & 0x3FU);
  }
  if (code < lead.least || code > kLast || IsHigh(code) || IsLow(code)) {
    return std::nullopt;
  }
  return Character{code, lead.length};
}

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto continued = [&](std::uint32_t shift) {
    out.push_back(static_cast<char>(0x80U | ((code >> shift) & 0x3FU)));
  };
  if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (code >> 6U)));
  } else if (code < kFirstOfTwoUnits) {
    out.push_back(static_cast<char>(0xE0U | (code >> 12U)));
    continued(6);
  } else {
    out.push_back(static_cast<char>(0xF0U | (code >> 18U)));
    continued(12);
    continued(6);
  }
  continued(0);
}

void AppendEscape(std::uint32_t code, std::string& out) {
  const auto append = [&](std::uint32_t unit) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit);
  };
  if (code < kFirstOfTwoUnits) {
    append(code);
  } else {
    const std::uint32_t bits = code - kFirstOfTwoUnits;
    append(kHighSurrogates + (bits >> kSurrogateBits));
    append(kLowSurrogates + (bits & 0x3FFU));
  }
}

}  // namespace

std::string DecodeEscapes(std::string_view wire) {
  std::string text;
  text.reserve(wire.size());
  while (!wire.empty()) {
    const auto character = EscapedAt(wire);
    if (character) {
      AppendUtf8(character->code, text);
    } else {
      text.push_back(wire[0]);
    }
    wire.remove_prefix(character ? character->length : 1);
  }
  return text;
}

std::string EncodeEscapes(std::string_view text) {
  std::string wire;
  wire.reserve(text.size());
  while (!text.empty()) {
    const auto character = Utf8At(text);
    if (character) {
      AppendEscape(character->code, wire);
    } else {
      wire.push_back(text[0]);
    }
    text.remove_prefix(character ? character->length : 1);
  }
  return wire;
}

}  // namespace m8::tws
