#pragma once

#include <optional>
#include <string>

namespace m8::tws {

/// Put, call, or neither (a stock, an index, a combo). The wire writes "C", "P" and any of "", "?",
/// "0".
enum class Right : char { kNone, kCall, kPut };

/// How "no value" is written. It is read in every form that a peer uses, whatever is named here.
enum class Unset {
  kEmpty,     // "": what clients send
  kMaximum,   // 2147483647 or 1.7976931348623157E308: what TWS writes in many places
  kMinusOne,  // "-1": the price of a tick without a price
};

struct TagValue {
  std::string tag;
  std::string value;
  bool operator==(const TagValue&) const = default;
};

/// Offset of a pegged-to-best order: a number, "up to the mid" (written as Infinity), or absent.
struct BestOffset {
  std::optional<double> value;
  bool up_to_mid = false;
  bool operator==(const BestOffset&) const = default;
};

}  // namespace m8::tws
