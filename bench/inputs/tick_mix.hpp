#pragma once

#include <cstddef>
#include <string>

namespace m8::bench {

inline constexpr std::size_t kTickMessages = 200'000;
inline constexpr int kTickLines = 100;
inline constexpr int kFirstTickLine = 1000;  // request id of the first line
inline constexpr int kTickVersion = 178;     // what every client known to us speaks
inline constexpr std::size_t kSocketRead = std::size_t{64} << 10;

/// What a server sends before anything else: version, accounts, next order id; framed.
std::string Greeting();

/// kTickMessages framed ticks for kTickLines lines, shuffled, 46 bytes on average: 45 % tickPrice,
/// 25 % tickSize, 20 % tickOptionComputation, 5 % tickString, 5 % tickGeneric. Always the same
/// bytes.
std::string TickMix();

}  // namespace m8::bench
