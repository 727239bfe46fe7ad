#include "risk/controls/same_legs.hpp"

#include <algorithm>

namespace m8::risk::controls {

bool SameLegs(std::span<const Leg> a, std::span<const Leg> b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Leg& leg) {
           return std::find(b.begin(), b.end(), leg) != b.end();
         });
}

}  // namespace m8::risk::controls
