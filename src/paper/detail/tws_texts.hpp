#pragma once

#include <string_view>

namespace m8::paper {

/// What TWS writes with a code; a plain sentence of ours where it is not known.
std::string_view TwsText(int code);

}  // namespace m8::paper
