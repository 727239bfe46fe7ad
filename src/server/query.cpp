#include "server/query.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/crc32c.hpp"
#include "base/text.hpp"

namespace m8::server {
namespace {

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<unsigned>(c - 'a' + 10);
  }
  if (c >= 'A' && c <= 'F') {
    return static_cast<unsigned>(c - 'A' + 10);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> DecodePercent(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) {
        return std::nullopt;
      }
      const auto high = HexDigit(text[i + 1]);
      const auto low = HexDigit(text[i + 2]);
      if (!high || !low) {
        return std::nullopt;
      }
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    // Names and values of ours are ASCII: no other byte can ever match.
    if (c < ' ' || c == '\x7f') {
      return std::nullopt;
    }
    out += c;
  }
  return out;
}

Query::Query(std::string_view text) {
  if (text.empty()) {
    return;
  }
  for (const auto piece : Split(text, '&')) {
    const auto equals = piece.find('=');
    const auto name = DecodePercent(piece.substr(0, equals), true);
    const auto value = equals == std::string_view::npos
                           ? std::optional<std::string>{std::string{}}
                           : DecodePercent(piece.substr(equals + 1), true);
    if (!name || !value) {
      errors_.push_back({"?", "broken escape, or a byte that is not printable ASCII"});
      return;
    }
    if (parameters_.size() == kMaxParameters) {
      errors_.push_back({"?", fmt::format("more than {} parameters", kMaxParameters)});
      return;
    }
    const bool twice = std::any_of(parameters_.begin(), parameters_.end(),
                                   [&](const auto& other) { return other.name == *name; });
    if (twice) {
      Complain(*name, "is given twice");
    }
    parameters_.push_back({*name, *value});
  }
}

const std::string* Query::Find(std::string_view name) {
  for (auto& parameter : parameters_) {
    if (parameter.name == name) {
      parameter.asked = true;
      return &parameter.value;
    }
  }
  return nullptr;
}

void Query::Complain(std::string_view name, std::string detail) {
  errors_.push_back({fmt::format("?{}", name), std::move(detail)});
}

std::string Query::Text(std::string_view name) {
  const auto* value = Find(name);
  return value ? *value : std::string{};
}

std::string Query::OneOf(std::string_view name, std::vector<std::string_view> words) {
  const auto* value = Find(name);
  if (!value) {
    return std::string(words.front());
  }
  if (std::find(words.begin(), words.end(), *value) == words.end()) {
    Complain(name, fmt::format("'{}' is none of {}", *value, fmt::join(words, ", ")));
    return std::string(words.front());
  }
  return *value;
}

std::int64_t Query::Number(std::string_view name,
                           std::int64_t absent,
                           std::int64_t least,
                           std::int64_t most) {
  const auto* value = Find(name);
  if (!value) {
    return absent;
  }
  const auto number = ParseNumber<std::int64_t>(*value);
  if (!number || *number < least || *number > most) {
    Complain(name, fmt::format("'{}' is not a whole number from {} to {}", *value, least, most));
    return absent;
  }
  return *number;
}

bool Query::Flag(std::string_view name) { return OneOf(name, {"false", "true"}) == "true"; }

std::vector<Wrong> Query::Errors() const {
  auto errors = errors_;
  for (const auto& parameter : parameters_) {
    if (!parameter.asked) {
      errors.push_back({"?" + parameter.name, "is no parameter of this resource"});
    }
  }
  return errors;
}

// Hexadecimal of "kind:place" and its checksum.
std::string MakeCursor(std::string_view kind, std::string_view place) {
  const auto plain = fmt::format("{}:{}", kind, place);
  std::string out = fmt::format("{:08x}", Crc32c(plain));
  for (const char c : plain) {
    out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

std::optional<std::string> ReadCursor(std::string_view kind, std::string_view cursor) {
  constexpr std::size_t kChecksum = 8;
  if (cursor.size() < kChecksum || cursor.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string plain;
  for (std::size_t i = kChecksum; i < cursor.size(); i += 2) {
    const auto high = HexDigit(cursor[i]);
    const auto low = HexDigit(cursor[i + 1]);
    if (!high || !low) {
      return std::nullopt;
    }
    plain += static_cast<char>(*high * 16 + *low);
  }
  const auto prefix = fmt::format("{}:", kind);
  if (fmt::format("{:08x}", Crc32c(plain)) != cursor.substr(0, kChecksum) ||
      !plain.starts_with(prefix)) {
    return std::nullopt;
  }
  return plain.substr(prefix.size());
}

}  // namespace m8::server
