#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/right.hpp"
#include "base/time.hpp"

namespace m8::market {

/// Index options of Cboe stand for 100 times the index.
inline constexpr std::int64_t kOptionMultiplier = 100;

/// What identifies a listed option to a trader. Third Fridays list SPX (AM-settled) and SPXW
/// (PM-settled) at the same strikes, so the trading class is part of the name.
struct Option {
  std::string trading_class;  // "SPXW"
  Date expiry{};
  Price strike;
  Right right = Right::kCall;

  friend auto operator<=>(const Option&, const Option&) = default;
  friend bool operator==(const Option&, const Option&) = default;
};

/// "SPXW 2026-11-20 6550 P"; decimals of the strike only where it has some.
std::string Describe(const Option& option);
/// OSI symbol as IB writes localSymbol: "SPXW  261120P06550000".
std::string OsiSymbol(const Option& option);
/// The inverse, with or without the blanks after the root ("SPXW260717C04925000"); nullopt where
/// the text is no such symbol.
std::optional<Option> ParseOsiSymbol(std::string_view symbol);

}  // namespace m8::market
