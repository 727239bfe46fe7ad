#include "market/option.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::market {
namespace {

constexpr std::size_t kRootWidth = 6;
constexpr std::size_t kTailWidth = 15;  // yymmdd, right, strike in 8 digits
constexpr std::int64_t kUnitsPerThousandth = Price::kScale / 1000;

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string StrikeText(Price strike) {
  std::string text = strike.Text();
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') {
    text.pop_back();
  }
  return text;
}

}  // namespace

std::string Describe(const Option& option) {
  return fmt::format("{} {} {} {}", option.trading_class, FormatDate(option.expiry),
                     StrikeText(option.strike), Letter(option.right));
}

std::string OsiSymbol(const Option& option) {
  return fmt::format("{:<6}{}{}{:08}", option.trading_class,
                     FormatDateCompact(option.expiry).substr(2), Letter(option.right),
                     option.strike.Units() / kUnitsPerThousandth);
}

std::optional<Option> ParseOsiSymbol(std::string_view symbol) {
  if (symbol.size() <= kTailWidth) {
    return std::nullopt;
  }
  const auto root = Trim(symbol.substr(0, symbol.size() - kTailWidth));
  const auto tail = symbol.substr(symbol.size() - kTailWidth);
  const auto day = tail.substr(0, 6);
  const auto strike = tail.substr(7);
  if (root.empty() || root.size() > kRootWidth || !AllDigits(day) || !AllDigits(strike) ||
      (tail[6] != 'C' && tail[6] != 'P')) {
    return std::nullopt;
  }
  const auto expiry = ParseDate("20" + std::string(day));
  const auto thousandths = ParseNumber<std::int64_t>(strike);
  if (!expiry || !thousandths) {
    return std::nullopt;
  }
  return Option{.trading_class = std::string(root),
                .expiry = *expiry,
                .strike = Price::FromUnits(*thousandths * kUnitsPerThousandth),
                .right = tail[6] == 'C' ? Right::kCall : Right::kPut};
}

}  // namespace m8::market
