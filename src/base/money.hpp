#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"

namespace m8 {

enum class Rounding { kNearest, kDown, kUp };  // kDown: towards minus infinity

namespace detail {

/// A signed fixed-point number in 1/10000; the tag keeps prices and money apart.
template <class Tag>
class Fixed {
 public:
  static constexpr std::int64_t kScale = 10'000;

  constexpr Fixed() = default;
  static constexpr Fixed FromUnits(std::int64_t ten_thousandths) { return Fixed(ten_thousandths); }
  /// Nearest representable; the argument must be finite and within +-9e14 (asserted).
  static Fixed FromDouble(double value);
  /// "12.35", "-0.05", "7": at most four decimals, no exponent; nullopt otherwise.
  static std::optional<Fixed> Parse(std::string_view text);

  [[nodiscard]] constexpr std::int64_t Units() const { return units_; }
  [[nodiscard]] constexpr double ToDouble() const {
    return static_cast<double>(units_) / static_cast<double>(kScale);
  }
  /// Shortest exact text with at least two decimals: "12.35", "-0.05", "7.00", "0.0125".
  [[nodiscard]] std::string Text() const;

  friend constexpr auto operator<=>(Fixed, Fixed) = default;
  friend constexpr Fixed operator+(Fixed a, Fixed b) { return Fixed(a.units_ + b.units_); }
  friend constexpr Fixed operator-(Fixed a, Fixed b) { return Fixed(a.units_ - b.units_); }
  friend constexpr Fixed operator*(Fixed a, std::int64_t n) { return Fixed(a.units_ * n); }
  constexpr Fixed operator-() const { return Fixed(-units_); }
  constexpr Fixed& operator+=(Fixed b) {
    units_ += b.units_;
    return *this;
  }
  constexpr Fixed& operator-=(Fixed b) {
    units_ -= b.units_;
    return *this;
  }

 private:
  constexpr explicit Fixed(std::int64_t units) : units_(units) {}
  std::int64_t units_ = 0;
};

}  // namespace detail

/// Price of one unit in points (index options: dollars per share of the multiplier). May be
/// negative: a combo's credit when bought.
using Price = detail::Fixed<struct PriceTag>;
/// Dollars.
using Money = detail::Fixed<struct MoneyTag>;

static_assert(!std::is_constructible_v<Price, double>);
static_assert(!std::is_constructible_v<Money, Price>);

/// Dollars for `contracts` of something quoted at `price` with this contract multiplier.
constexpr Money Value(Price price, std::int64_t contracts, std::int64_t multiplier) {
  return Money::FromUnits(price.Units() * contracts * multiplier);
}

/// The price on the tick grid; tick must be positive.
constexpr Price RoundTo(Price price, Price tick, Rounding rounding) {
  M8_ASSERT(tick.Units() > 0, "a tick is positive");
  const std::int64_t size = tick.Units();
  std::int64_t down = price.Units() / size;
  if (price.Units() % size < 0) {
    --down;
  }
  const std::int64_t rest = price.Units() - down * size;
  const bool up =
      rounding == Rounding::kUp ? rest > 0 : rounding == Rounding::kNearest && rest * 2 >= size;
  return Price::FromUnits((down + (up ? 1 : 0)) * size);
}

}  // namespace m8
