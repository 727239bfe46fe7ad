#pragma once

#include <string>
#include <string_view>

namespace m8::tws {

/// Some texts of the server (long names, error texts) are ASCII on the wire, with `\uXXXX`, UTF-16
/// in hexadecimal, for the rest. Returns UTF-8. An escape of an ASCII character, half of a
/// surrogate pair, and anything else that is no escape stay as they are: so nothing that is
/// decoded can look like an escape, and the two functions are each other's inverse.
[[nodiscard]] std::string DecodeEscapes(std::string_view wire);

/// The other way round. Bytes that are not UTF-8 stay as they are.
[[nodiscard]] std::string EncodeEscapes(std::string_view text);

}  // namespace m8::tws
