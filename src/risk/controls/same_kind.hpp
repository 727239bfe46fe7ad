#pragma once

#include "risk/portfolio.hpp"

namespace m8::risk::controls {

/// Whether both are of one kind, underlying and (earliest) expiry. Closing orders are no structure.
bool SameKind(const HeldStructure& held, const Intent& intent);
bool SameKind(const LiveOrder& order, const Intent& intent);

}  // namespace m8::risk::controls
