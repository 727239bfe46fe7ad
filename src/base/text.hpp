#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace m8 {

/// The whole text as a number, independent of the locale; nullopt for anything else, also for an
/// empty text, a leading '+', blanks around it, "nan" and "inf".
template <class T>
  requires std::integral<T> || std::floating_point<T>
std::optional<T> ParseNumber(std::string_view text) noexcept {
  T value{};
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) {
    return std::nullopt;
  }
  if constexpr (std::floating_point<T>) {
    if (!(value - value == T{0})) {
      return std::nullopt;
    }
  }
  return value;
}

/// The pieces between separators; "a,,b" has three, "" has one.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string_view Trim(std::string_view text) noexcept;
std::string Lower(std::string_view text);

/// The candidate nearest in spelling (at most two edits away), for "did you mean"; empty where none
/// is near.
std::string_view NearestName(std::string_view given, const std::vector<std::string_view>& known);

}  // namespace m8
