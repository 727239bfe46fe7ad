#include "quant/yield_curve.hpp"

#include <algorithm>
#include <cmath>

namespace m8::quant {

tl::expected<ZeroCurve, CurveFault> ZeroCurve::Make(std::span<const ZeroRate> rates) {
  if (rates.empty()) {
    return tl::unexpected(CurveFault::kEmpty);
  }
  CalendarYears last{};
  for (const ZeroRate& rate : rates) {
    if (!std::isfinite(rate.rate) || !std::isfinite(rate.expiry.Value())) {
      return tl::unexpected(CurveFault::kNotFinite);
    }
    if (!(rate.expiry > last)) {
      return tl::unexpected(CurveFault::kNotAscending);
    }
    last = rate.expiry;
  }
  return ZeroCurve(rates);
}

std::optional<double> ZeroCurve::Rate(CalendarYears expiry) const noexcept {
  const auto next =
      std::lower_bound(rates_.begin(), rates_.end(), expiry,
                       [](const ZeroRate& rate, CalendarYears at) { return rate.expiry < at; });
  if (next == rates_.end()) {
    return std::nullopt;
  }
  if (next == rates_.begin()) {
    return next->rate;
  }
  const ZeroRate& before = *(next - 1);
  const double from = before.expiry.Value(), to = next->expiry.Value(), at = expiry.Value();
  const double share = (at - from) / (to - from);
  return ((1.0 - share) * before.rate * from + share * next->rate * to) / at;
}

std::optional<double> ZeroCurve::Discount(CalendarYears expiry) const noexcept {
  if (!(expiry.Value() > 0.0)) {
    return 1.0;
  }
  const auto rate = Rate(expiry);
  return rate ? std::optional(std::exp(-*rate * expiry.Value())) : std::nullopt;
}

double ContinuousRate(double yield, double periods_a_year) noexcept {
  return periods_a_year * std::log1p(yield / periods_a_year);
}

}  // namespace m8::quant
