#include "risk/controls/same_kind.hpp"

#include <algorithm>

namespace m8::risk::controls {
namespace {

Date EarliestExpiry(const std::vector<Leg>& legs) {
  return std::min_element(
             legs.begin(), legs.end(),
             [](const Leg& a, const Leg& b) { return a.option.expiry < b.option.expiry; })
      ->option.expiry;
}

}  // namespace

bool SameKind(const HeldStructure& held, const Intent& intent) {
  return held.kind == intent.kind && held.underlying == intent.underlying &&
         held.expiry == EarliestExpiry(intent.Legs());
}

bool SameKind(const LiveOrder& order, const Intent& intent) {
  return !order.closing && order.kind == intent.kind && order.underlying == intent.underlying &&
         EarliestExpiry(order.legs) == EarliestExpiry(intent.Legs());
}

}  // namespace m8::risk::controls
