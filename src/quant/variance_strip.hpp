#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "quant/trading_years.hpp"

namespace m8::quant {

/// Quotes of one expiry, strikes ascending and positive: columns of equal length, discounted points
/// as quoted. A bid or ask that nobody made is 0.
struct StripColumns {
  std::span<const double> strike;
  std::span<const double> call_bid, call_ask;
  std::span<const double> put_bid, put_ask;
};

enum class StripAbsence : std::uint8_t {
  kNoForward,      // forward or discount is not a positive number
  kNoStrikeBelow,  // none at or below the forward, or without quotes on both sides
  kTooFewOptions,  // fewer than kMinStripOptions with a bid on either side
  kNotPositive,    // the sum does not come out as a positive variance
  kOutsideTerms,   // interpolation only: the target does not lie between the two expiries
};
std::string_view Name(StripAbsence reason) noexcept;

/// Out of the money, on each side, beside the pair at the strike below the forward.
inline constexpr std::size_t kMinStripOptions = 3;

/// What a strip of options says of the variance until its expiry.
struct StripVariance {
  double total = 0.0;     // sigma^2 T: without a clock; VolOverTime tells it on either
  double strike_0 = 0.0;  // the first strike at or below the forward
  double lowest = 0.0;    // strikes that were used
  double highest = 0.0;
  std::size_t options = 0;  // strikes that contribute
};

/// Cboe's VIX method (Cboe, "Volatility Index Methodology"): 2/D sum dK/K^2 Q(K) - (F/K0 - 1)^2
/// with Q the mid of the option out of the money (the mean of both at K0), dK half the distance
/// between the neighbours used (the whole one at either end). Walking outwards from K0 an option
/// without a bid is passed over, and two such strikes in a row end the strip.
tl::expected<StripVariance, StripAbsence> VarianceStrip(const StripColumns& in,
                                                        double forward,
                                                        double discount) noexcept;

/// Variance until one expiry, on one clock.
template <class Years>
struct TermVariance {
  double total = 0.0;  // sigma^2 T
  Years time;
};

/// Total variance up to `target`, linear in this clock's time between the two expiries, never
/// beyond them. The clock decides: VIX interpolates on the calendar, VIX1D in trading time.
template <class Years>
tl::expected<double, StripAbsence> InterpolateVariance(const TermVariance<Years>& near,
                                                       const TermVariance<Years>& next,
                                                       Years target) noexcept {
  if (!(near.time < next.time && near.time <= target && target <= next.time)) {
    return tl::unexpected(StripAbsence::kOutsideTerms);
  }
  const double share =
      (target.Value() - near.time.Value()) / (next.time.Value() - near.time.Value());
  return near.total + share * (next.total - near.total);
}

/// Vol per year of 252 sessions for the one session (390 trading minutes) from now on, from the
/// strips of today's expiry and the next: "VIX1D-like", as a fraction (0.12, where the index prints
/// 12). The clock is trading minutes, so a night or weekend between the two weighs nothing of its
/// own. Cboe's index differs in filtering quotes and in what it does outside the session.
tl::expected<double, StripAbsence> OneDayVol(const TermVariance<TradingYears>& today,
                                             const TermVariance<TradingYears>& next) noexcept;

}  // namespace m8::quant
