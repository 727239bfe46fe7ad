#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace m8 {

/// Length of the valid sequence at the start of `text`, which is not empty; 0 where there is none.
/// RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF.
std::size_t Utf8SequenceLength(std::string_view text);
/// Whether it is made of such sequences.
bool IsUtf8(std::string_view text);
/// `code` must be a code point and no surrogate.
void AppendUtf8(std::string& out, std::uint32_t code);

}  // namespace m8
