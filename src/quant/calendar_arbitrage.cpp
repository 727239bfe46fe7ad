#include "quant/calendar_arbitrage.hpp"

#include <algorithm>
#include <cmath>

namespace m8::quant {

std::optional<CalendarViolation> FindCalendarViolation(const Smile& near,
                                                       const Smile& far,
                                                       double tolerance) noexcept {
  constexpr int kPlaces = 65;
  if (!(near.Expiry() < far.Expiry())) {
    return std::nullopt;
  }
  const double low = std::max(near.Curve().low_z * near.Scale(), far.Curve().low_z * far.Scale());
  const double high =
      std::min(near.Curve().high_z * near.Scale(), far.Curve().high_z * far.Scale());
  CalendarViolation worst;
  int violated = 0;
  for (int i = 0; i < kPlaces && high >= low; ++i) {
    const double k = low + (high - low) * i / (kPlaces - 1);
    const double needed = std::sqrt(near.TotalVariance(k) / far.Expiry().Value());
    const double lack = needed - std::sqrt(far.TotalVariance(k) / far.Expiry().Value());
    violated += lack > tolerance ? 1 : 0;
    if (lack > worst.vol_short) {
      worst.vol_short = lack;
      worst.log_moneyness = k;
    }
  }
  worst.share = static_cast<double>(violated) / kPlaces;
  return violated > 0 ? std::optional(worst) : std::nullopt;
}

}  // namespace m8::quant
