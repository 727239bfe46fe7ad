#include "base/money.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::detail {

template <class Tag>
Fixed<Tag> Fixed<Tag>::FromDouble(double value) {
  M8_ASSERT(std::isfinite(value) && std::abs(value) <= 9e14,
            "a fixed-point number is finite and in range");
  return Fixed(std::llround(value * static_cast<double>(kScale)));
}

template <class Tag>
std::optional<Fixed<Tag>> Fixed<Tag>::Parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) {
    text.remove_prefix(1);
  }
  const auto dot = text.find('.');
  const auto whole = text.substr(0, dot);
  const auto decimals = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (whole.empty() || whole.size() > 14 || decimals.size() > 4 ||
      (dot != std::string_view::npos && decimals.empty())) {
    return std::nullopt;
  }
  const auto integer = ParseNumber<std::uint64_t>(whole);
  auto fraction =
      decimals.empty() ? std::optional<std::uint64_t>{0} : ParseNumber<std::uint64_t>(decimals);
  if (!integer || !fraction) {
    return std::nullopt;
  }
  for (auto n = decimals.size(); n < 4; ++n) {
    *fraction *= 10;
  }
  const auto units = static_cast<std::int64_t>(*integer * kScale + *fraction);
  return Fixed(negative ? -units : units);
}

template <class Tag>
std::string Fixed<Tag>::Text() const {
  const auto magnitude = units_ < 0 ? std::uint64_t(0) - static_cast<std::uint64_t>(units_)
                                    : static_cast<std::uint64_t>(units_);
  auto text =
      fmt::format("{}{}.{:04}", units_ < 0 ? "-" : "", magnitude / kScale, magnitude % kScale);
  for (int n = 0; n < 2 && text.back() == '0'; ++n) {
    text.pop_back();
  }
  return text;
}

template class Fixed<PriceTag>;
template class Fixed<MoneyTag>;

}  // namespace m8::detail
