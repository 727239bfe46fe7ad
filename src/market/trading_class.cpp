#include "market/trading_class.hpp"

#include <algorithm>
#include <iterator>

namespace m8::market {
namespace {

using enum Settlement;
using enum Exercise;

// Cboe's and Nasdaq's contract specifications (cboe.com/tradable_products, nasdaq.com: NDX, NDXP).
constexpr ClassRule kRules[] = {
    // class, underlying, settlement, exercise, cash, overnight, after close, monthly only
    {"SPX", "SPX", kAm, kEuropean, true, true, true, true},
    {"SPXW", "SPX", kPm, kEuropean, true, true, true, false},
    {"XSP", "XSP", kPm, kEuropean, true, true, true, false},
    {"RUT", "RUT", kAm, kEuropean, true, false, true, true},
    {"RUTW", "RUT", kPm, kEuropean, true, false, true, false},
    {"MRUT", "MRUT", kPm, kEuropean, true, false, true, false},
    {"NDX", "NDX", kAm, kEuropean, true, false, true, true},
    {"NDXP", "NDX", kPm, kEuropean, true, false, true, false},
    {"XND", "XND", kPm, kEuropean, true, false, true, false},
    {"DJX", "DJX", kAm, kEuropean, true, false, true, true},
    {"OEX", "OEX", kPm, kAmerican, true, false, true, false},
    {"XEO", "XEO", kPm, kEuropean, true, false, true, false},
    {"VIX", "VIX", kAm, kEuropean, true, true, true, false},
    {"VIXW", "VIX", kAm, kEuropean, true, true, true, false},
    {"SPY", "SPY", kPm, kAmerican, false, false, false, false},
};

}  // namespace

ClassRule RuleOf(std::string_view trading_class) {
  const auto* rule = std::find_if(
      std::begin(kRules), std::end(kRules),
      [&](const ClassRule& candidate) { return candidate.trading_class == trading_class; });
  if (rule != std::end(kRules)) {
    return *rule;
  }
  return {.trading_class = trading_class, .underlying = trading_class};
}

}  // namespace m8::market
