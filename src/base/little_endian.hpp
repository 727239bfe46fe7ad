#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace m8 {

/// Appends the number's bytes, the lowest first.
template <std::unsigned_integral Number>
void PutLittleEndian(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out += static_cast<char>(number >> (8 * i) & 0xFFU);
  }
}

/// The number that the first bytes are; there must be as many as it has.
template <std::unsigned_integral Number>
Number GetLittleEndian(std::string_view bytes) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    number |= static_cast<Number>(Number{static_cast<unsigned char>(bytes[i])} << (8 * i));
  }
  return number;
}

}  // namespace m8
