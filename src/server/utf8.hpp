#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace m8::server {

/// RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF.
bool IsUtf8(std::string_view text);
/// `code` must be a code point and no surrogate.
void AppendUtf8(std::string& out, std::uint32_t code);

}  // namespace m8::server
