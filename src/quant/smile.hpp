#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "quant/calendar_years.hpp"

namespace m8::quant {

/// Vols of one expiry: columns of equal length, any order. Weight: 1 / (vol error)^2, such as the
/// squared inverse of half the distance from the bid's vol to the ask's; rows whose vol or weight
/// is not positive are passed over.
struct SmilePoints {
  std::span<const double> strike;
  std::span<const double> vol;
  std::span<const double> weight;
};

/// Five unknowns need five vols.
inline constexpr std::size_t kMinSmilePoints = 5;

enum class SmileAbsence : std::uint8_t {
  kTooFewPoints,
  kOneSided,  // no vol on one side of the forward: at the money would be an extrapolation
  kNoTime,    // no forward or no time left
};
std::string_view Name(SmileAbsence reason) noexcept;

/// SVI total variance (Gatheral 2004) in units of the at-the-money one: with z = ln(K/F) / scale,
/// y = (z - centre) / width, w = scale^2 (level + right (R + y) / 2 + left (R - y) / 2),
/// R = sqrt(y^2 + 1). Right and left are not negative; the least w, scale^2 (level +
/// sqrt(right left)), is positive.
struct SviShape {
  double scale = 0.0;  // total vol at the money, sigma sqrt(T)
  double level = 1.0;
  double right = 0.0;
  double left = 0.0;
  double centre = 0.0;
  double width = 1.0;
};

/// How well a smile goes through its points.
struct SmileQuality {
  double rms_error = 0.0;  // vol, over all points used, 0.01 = one vol point
  double max_error = 0.0;
  std::size_t points = 0;
  double lowest_strike = 0.0;  // of the points; beyond them total variance grows linearly in ln K
  double highest_strike = 0.0;
  bool butterfly_free = true;  // no negative density over the points and half a span beyond
};

/// Vol as a function of the strike, for one expiry; immutable. Vols are positive everywhere.
class Smile {
 public:
  Smile(double forward, CalendarYears expiry, const SviShape& shape);
  /// The same vol at every strike. Forward, expiry and vol > 0.
  static Smile Flat(double forward, CalendarYears expiry, double vol);

  /// For strike > 0.
  [[nodiscard]] double Vol(double strike) const noexcept;
  /// d vol / d strike, per point.
  [[nodiscard]] double VolSlope(double strike) const noexcept;

  [[nodiscard]] double Forward() const noexcept { return forward_; }
  [[nodiscard]] CalendarYears Expiry() const noexcept { return expiry_; }
  [[nodiscard]] const SviShape& Shape() const noexcept { return shape_; }
  [[nodiscard]] const SmileQuality& Quality() const noexcept { return quality_; }

 private:
  friend tl::expected<Smile, SmileAbsence> FitSmile(const SmilePoints&, double, CalendarYears);

  double forward_;
  CalendarYears expiry_;
  SviShape shape_;
  SmileQuality quality_;
};

/// The smile nearest to the points: weighted least squares in vol, quasi-explicit (Zeliade 2009: a
/// linear problem in level, right and left inside a search over centre and width), points far off
/// the others held less. Wings within Lee's bound. Deterministic; some milliseconds.
tl::expected<Smile, SmileAbsence> FitSmile(const SmilePoints& points,
                                           double forward,
                                           CalendarYears expiry);

}  // namespace m8::quant
