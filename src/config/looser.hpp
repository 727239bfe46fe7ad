#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/registry.hpp"
#include "config/reload.hpp"

namespace m8::config {

/// Every limit (see Spec::looser) with its value as a text.
using RecordedLimits = std::map<std::string, std::string>;
RecordedLimits LimitsOf(const Registry& registry);

/// The limits that permit more than `recorded` does; `before` is what is recorded. A limit that is
/// not recorded, or as something that it cannot be any more, is none of them.
std::vector<Change> Loosened(const Registry& registry, const RecordedLimits& recorded);

/// Puts them back to what is recorded, and says which it put back. All others stay as they are.
std::vector<Change> Tighten(Registry& registry, const RecordedLimits& recorded);

}  // namespace m8::config
