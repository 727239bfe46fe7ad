#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tl/expected.hpp>

#include "quant/calendar_years.hpp"

namespace m8::quant {

/// A zero rate: what 1 paid then is worth now is exp(-rate years). Continuous, 0.04 = 4 % a year.
struct ZeroRate {
  CalendarYears expiry;
  double rate = 0.0;
};

/// Why rates make no curve.
enum class CurveFault : std::uint8_t {
  kEmpty,
  kNotAscending,  // expiries must be above 0 and ascend
  kNotFinite,
};

/// Discount factors by expiry, where a rate is wanted from elsewhere than from parity: of
/// Treasury bills, of SOFR. Between two rates the forward rate is constant (ln D is a line); before
/// the first the first rate holds; beyond the last there is none. Immutable.
class ZeroCurve {
 public:
  static tl::expected<ZeroCurve, CurveFault> Make(std::span<const ZeroRate> rates);

  /// Absent beyond the last rate. A time at or before now is worth 1.
  [[nodiscard]] std::optional<double> Discount(CalendarYears expiry) const noexcept;
  [[nodiscard]] std::optional<double> Rate(CalendarYears expiry) const noexcept;

 private:
  explicit ZeroCurve(std::span<const ZeroRate> rates) : rates_(rates.begin(), rates.end()) {}

  std::vector<ZeroRate> rates_;
};

/// The continuous rate of a yield quoted with n payments a year (2 for Treasuries, 1 for an annual
/// effective rate); periods > 0, yield > -periods.
double ContinuousRate(double yield, double periods_a_year) noexcept;

}  // namespace m8::quant
