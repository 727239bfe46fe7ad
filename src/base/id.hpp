#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace m8 {

/// A number that names one kind of thing: using OrderId = Id<struct OrderIdTag>. Kinds do not
/// convert into one another.
template <class Tag, class Number = std::int64_t>
struct Id {
  Number value{};

  constexpr Id() = default;
  constexpr explicit Id(Number number) : value(number) {}
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace m8

template <class Tag, class Number>
struct std::hash<m8::Id<Tag, Number>> {
  std::size_t operator()(m8::Id<Tag, Number> id) const noexcept {
    return std::hash<Number>{}(id.value);
  }
};
