#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "market/option.hpp"

namespace m8::broker {

enum class Side : std::uint8_t { kBuy, kSell };
constexpr Side Opposite(Side side) { return side == Side::kBuy ? Side::kSell : Side::kBuy; }

enum class SecurityType : std::uint8_t { kIndex, kStock, kOption, kCombo };

/// One leg of a combo, as seen by someone who BUYS the combo.
struct Leg {
  std::int64_t con_id = 0;
  std::int64_t ratio = 1;  // contracts per combo, positive
  Side side = Side::kBuy;

  friend bool operator==(const Leg&, const Leg&) = default;
};

/// What can be quoted or traded. In a question (Broker::FindContracts) an option's strike of 0
/// leaves strike and right open. `option` is set for options alone, `legs` for combos alone. con_id
/// is 0 where it is not known yet (a question) or does not exist (a combo).
struct Instrument {
  SecurityType type = SecurityType::kOption;
  std::int64_t con_id = 0;
  std::string symbol;  // of the underlying: "SPX"
  std::string exchange = "SMART";
  std::string currency = "USD";
  std::int64_t multiplier = market::kOptionMultiplier;
  std::optional<market::Option> option;
  std::vector<Leg> legs;

  friend bool operator==(const Instrument&, const Instrument&) = default;
};

}  // namespace m8::broker
