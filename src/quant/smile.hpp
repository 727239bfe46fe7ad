#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "quant/calendar_years.hpp"
#include "quant/detail/smile_curve.hpp"

namespace m8::quant {

/// Vols of one expiry: columns of equal length, any order. Weight: 1 / (vol error)^2, such as the
/// squared inverse of half the distance from the bid's vol to the ask's; how smooth the smile is
/// depends on it. Rows whose vol or weight is not positive are passed over, as are strikes more
/// than 55 standard deviations from the forward.
struct SmilePoints {
  std::span<const double> strike;
  std::span<const double> vol;
  std::span<const double> weight;
};

inline constexpr std::size_t kMinSmilePoints = 5;

enum class SmileAbsence : std::uint8_t {
  kTooFewPoints,
  kOneSided,  // no vol on one side of the forward: at the money would be an extrapolation
  kNoTime,    // no forward or no time left
};
std::string_view Name(SmileAbsence reason) noexcept;

/// What it took that the smile has no negative density.
enum class SmileRepair : std::uint8_t {
  kNone,
  kBent,       // the smoothest curve had one, where the points' mids contradict one another
  kFlattened,  // no curve near the points is without one: the quotes are no market; distrust it
};
std::string_view Name(SmileRepair repair) noexcept;

/// How well a smile goes through its points. Errors are in vol, 0.01 = one vol point.
struct SmileQuality {
  double rms_error = 0.0;  // over all points used
  double max_error = 0.0;
  double money_error = 0.0;    // the largest within half a standard deviation of the forward
  std::size_t points = 0;      // used
  std::size_t outside = 0;     // of them, further off than their own error (their quotes)
  double lowest_strike = 0.0;  // of the points; beyond them total variance is linear in ln K
  double highest_strike = 0.0;
  /// The least ratio of the density to that of a lognormal law of the same total vol, looked at
  /// anew after the fit, four places between each two knots and out along the lines. Negative:
  /// butterfly arbitrage.
  double least_density = 1.0;
  bool butterfly_free = true;  // least_density is not negative
  SmileRepair repair = SmileRepair::kNone;
};

/// The vol at a strike and how it changes with the strike, per point and per point squared.
struct SmileVol {
  double vol = 0.0;
  double slope = 0.0;
  double curvature = 0.0;
};

/// Vol as a function of the strike, for one expiry; immutable. Vols are positive everywhere, and
/// so is the density that they mean.
class Smile {
 public:
  /// The same vol at every strike. Forward, expiry and vol > 0.
  static Smile Flat(double forward, CalendarYears expiry, double vol);

  /// For strike > 0.
  [[nodiscard]] double Vol(double strike) const noexcept;
  [[nodiscard]] SmileVol At(double strike) const noexcept;
  /// sigma^2 T at ln(strike / forward).
  [[nodiscard]] double TotalVariance(double log_moneyness) const noexcept;

  [[nodiscard]] double Forward() const noexcept { return forward_; }
  [[nodiscard]] CalendarYears Expiry() const noexcept { return expiry_; }
  [[nodiscard]] const SmileQuality& Quality() const noexcept { return quality_; }

  /// The unit of its curve: about sigma sqrt(T) at the money.
  [[nodiscard]] double Scale() const noexcept { return scale_; }
  [[nodiscard]] const detail::SmileCurve& Curve() const noexcept { return curve_; }

 private:
  friend class SmileFitter;
  Smile(double forward, CalendarYears expiry, double scale);

  double forward_;
  CalendarYears expiry_;
  double root_years_;
  double scale_;
  SmileQuality quality_;
  detail::SmileCurve curve_;
};

/// Fits smiles. It keeps its memory between fits and nothing else.
///
/// The smile is the cubic spline in total variance over ln(K/F) with the least weighted squared
/// error and bending (knots fixed in standard deviations; points far off the others held less),
/// bent on where its density would be negative (Newton's method on Gatheral and Jacquier's
/// condition, to a margin), with lines within Lee's bound beyond the points. Deterministic; ten
/// microseconds for 200 points. Why: docs/adr/0005-smile.md.
class SmileFitter {
 public:
  SmileFitter();
  ~SmileFitter();
  SmileFitter(SmileFitter&&) noexcept;
  SmileFitter& operator=(SmileFitter&&) noexcept;

  tl::expected<Smile, SmileAbsence> Fit(const SmilePoints& points,
                                        double forward,
                                        CalendarYears expiry);

 private:
  struct Workspace;
  std::unique_ptr<Workspace> workspace_;
};

/// By a fitter of its own: for a single smile.
tl::expected<Smile, SmileAbsence> FitSmile(const SmilePoints& points,
                                           double forward,
                                           CalendarYears expiry);

}  // namespace m8::quant
