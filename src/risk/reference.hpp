#pragma once

#include <string>

namespace m8::config {
class Registry;
}

namespace m8::risk {

/// docs/reference/risk.md, from the declarations of the controls and of their limits.
std::string Reference(const config::Registry& registry);

}  // namespace m8::risk
