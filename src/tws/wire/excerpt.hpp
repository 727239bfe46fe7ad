#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace m8::tws {

/// The bytes as a person can read them: NUL as '|', other control bytes as '.', at most `limit`.
std::string Excerpt(std::string_view bytes, std::size_t limit = 120);

}  // namespace m8::tws
