#include "risk/controls/same_kind.hpp"

#include <algorithm>

namespace m8::risk::controls {
namespace {

const Leg& LegOf(const Leg& leg) { return leg; }
const Leg& LegOf(const IntentLeg& leg) { return leg.leg; }

template <class Legs>
Date EarliestExpiry(const Legs& legs) {
  auto earliest = LegOf(legs.front()).option.expiry;
  for (const auto& leg : legs) {
    earliest = std::min(earliest, LegOf(leg).option.expiry);
  }
  return earliest;
}

}  // namespace

bool SameKind(const HeldStructure& held, const Intent& intent) {
  return held.kind == intent.kind && held.underlying == intent.underlying &&
         held.expiry == EarliestExpiry(intent.legs);
}

bool SameKind(const LiveOrder& order, const Intent& intent) {
  return !order.closing && order.kind == intent.kind && order.underlying == intent.underlying &&
         EarliestExpiry(order.legs) == EarliestExpiry(intent.legs);
}

}  // namespace m8::risk::controls
