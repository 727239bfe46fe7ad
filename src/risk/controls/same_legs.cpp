#include "risk/controls/same_legs.hpp"

#include <algorithm>

namespace m8::risk::controls {

bool SameLegs(std::span<const Leg> a, std::span<const Leg> b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Leg& leg) {
           return std::any_of(b.begin(), b.end(), [&](const Leg& other) {
             return other.option.strike == leg.option.strike && other == leg;
           });
         });
}

}  // namespace m8::risk::controls
