#pragma once

#include <cstdint>

#include "base/rng.hpp"

namespace m8::sim::detail {

/// Chance that belongs to a thing and a moment instead of to a sequence: the same seed, thing and
/// moment give the same number whoever else draws. So a quote does not depend on who watches.
inline Rng DiceFor(std::uint64_t seed, std::uint64_t thing, std::uint64_t moment) {
  return Rng(seed ^ (thing * 0x9E3779B97F4A7C15U) ^ (moment * 0xD1B54A32D192ED03U));
}

}  // namespace m8::sim::detail
