#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sim/order.hpp"

namespace m8::sim {
class Exchange;
}

namespace m8::paper {

/// A contract as a trader calls it over the console and in scripts.
struct NamedContract {
  std::int64_t con_id = 0;     // 0 for a combo
  std::vector<sim::Leg> legs;  // as seen by who buys it
};

/// "SPX": the index. "C+10", "P-25": the SPXW option that expires next, its strike nearest to the
/// index so many points away now. "condor40/25": put and call 40 points away sold, 25 further ones
/// bought, seen by its buyer (buying it is a credit). kInvalidArgument says what is wrong.
Result<NamedContract> FindNamed(const sim::Exchange& exchange, std::string_view name);

}  // namespace m8::paper
