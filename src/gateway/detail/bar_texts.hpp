#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace m8::gateway::detail {

/// "5 mins"; nullopt for a size that TWS does not have.
std::optional<std::string> BarSizeText(Duration size);
/// "7200 S", "2 D", "1 Y": the shortest span that TWS has and that covers this one (> 0).
std::string SpanText(Duration span);

}  // namespace m8::gateway::detail
