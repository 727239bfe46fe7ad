#pragma once

#include <span>

#include "risk/structure.hpp"

namespace m8::risk::controls {

/// Whether both name the same contracts in the same quantities, in whatever order. Each names a
/// contract once.
bool SameLegs(std::span<const Leg> a, std::span<const Leg> b);

}  // namespace m8::risk::controls
