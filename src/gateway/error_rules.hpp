#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "broker/events.hpp"

namespace m8::gateway {

/// What a TWS code says about the request or the order that it names.
enum class ErrorKind : std::uint8_t {
  kInformation,  // whatever it names goes on as before
  kConnection,   // state of the link, of TWS's own link or of a data farm; names nothing
  kUncertain,    // what it names may or may not go on
  kRefused,      // a request or a new order was refused; a refused change leaves the order alive
  kOrderEnded,   // the order is over: cancelled, or not known to TWS
};

enum class Severity : std::uint8_t { kInfo, kWarning, kError };
std::string_view Name(Severity severity) noexcept;

/// One row of the table of codes: the code's meaning, and what the user can do about it (may be
/// empty). Codes, kinds: tws-wire 4.1.
struct ErrorRule {
  int code;
  ErrorKind kind;
  Severity severity;
  std::string_view meaning;
  std::string_view remedy;
};

/// In ascending order of code.
std::span<const ErrorRule> ErrorRules();
/// The code's row, or nullptr for a code that the table does not have.
const ErrorRule* FindErrorRule(int code);

/// What is known about what the error names.
enum class Subject : std::uint8_t {
  kNothing,       // it names nothing
  kRequest,       // a question or a data line
  kNewOrder,      // sent, and nothing heard of it yet
  kChangedOrder,  // alive at the broker, a change was sent
  kLiveOrder,     // alive at the broker, nothing new was sent
};

/// The codes 2100 to 2199 are information by IB's convention, also those that the table does not
/// have. Any other unknown code ends a request, and leaves an order kUnknown.
broker::Effect EffectOf(int code, Subject subject);

/// docs/reference/errors.md.
std::string ErrorReference();

/// Codes that the gateway itself acts on.
namespace code {
inline constexpr int kTooFast = 100;
inline constexpr int kLinesExhausted = 101;
inline constexpr int kDuplicateOrderId = 103;
inline constexpr int kNoContract = 200;
inline constexpr int kUnknownLine = 300;
inline constexpr int kServersLost = 1100;
inline constexpr int kDataLost = 1101;
inline constexpr int kServersBroken = 2110;
inline constexpr int kCompeting = 10197;
// Not of TWS, which leaves 5xx to clients.
inline constexpr int kFullRate = 596;       // after kTooFast, the rate of the settings again
inline constexpr int kNotSaved = 597;       // the memory of the link, on disk
inline constexpr int kNotUnderstood = 598;  // TWS said something that has no place here
inline constexpr int kNoAnswer = 599;       // an answer did not come in time
}  // namespace code

}  // namespace m8::gateway
