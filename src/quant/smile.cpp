#include "quant/smile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.hpp"
#include "quant/detail/spline_fit.hpp"

namespace m8::quant {
namespace {

bool IsPositive(double x) noexcept {
  return x > 0.0 && x < std::numeric_limits<double>::infinity();
}

/// Vols of the strikes nearest to the forward on either side; 0 where there is none.
struct Money {
  double below_strike = 0.0, below_vol = 0.0;
  double above_strike = std::numeric_limits<double>::infinity(), above_vol = 0.0;
  std::size_t usable = 0;
};

Money LookAtTheMoney(const SmilePoints& in, double forward) noexcept {
  Money money;
  for (std::size_t i = 0; i < in.strike.size(); ++i) {
    if (!IsPositive(in.strike[i]) || !IsPositive(in.vol[i]) || !IsPositive(in.weight[i])) {
      continue;
    }
    ++money.usable;
    if (in.strike[i] <= forward && in.strike[i] > money.below_strike) {
      money.below_strike = in.strike[i];
      money.below_vol = in.vol[i];
    }
    if (in.strike[i] >= forward && in.strike[i] < money.above_strike) {
      money.above_strike = in.strike[i];
      money.above_vol = in.vol[i];
    }
  }
  return money;
}

double LeastDensity(const detail::SmileCurve& curve, double scale) noexcept {
  constexpr int kPlaces = 4;
  constexpr double kFarthest = 100.0;
  double least = 1.0;
  const auto look = [&](const detail::Jet& w, double z) {
    least = std::min(least, detail::DensityFactor(w, z, scale));
  };
  for (std::size_t i = 0; i < curve.count; ++i) {
    const double origin = detail::LowEnd(curve.first + i);
    const double low = std::max(origin, curve.low_z);
    const double high = std::min(detail::HighEnd(curve.first + i), curve.high_z);
    for (int k = 0; k <= kPlaces; ++k) {
      const double z = low + (high - low) * k / kPlaces;
      look(detail::CubicJet(curve.cubic[i], z - origin), z);
    }
  }
  // A line's factor has a limit that Lee's bound keeps from being negative.
  for (double beyond = 0.05; beyond < kFarthest; beyond *= 2.0) {
    look(curve.At(curve.low_z - beyond), curve.low_z - beyond);
    look(curve.At(curve.high_z + beyond), curve.high_z + beyond);
  }
  return least;
}

}  // namespace

std::string_view Name(SmileAbsence reason) noexcept {
  switch (reason) {
    case SmileAbsence::kTooFewPoints:
      return "too_few_points";
    case SmileAbsence::kOneSided:
      return "one_sided";
    case SmileAbsence::kNoTime:
      return "no_time";
  }
  return "unknown";
}

std::string_view Name(SmileRepair repair) noexcept {
  switch (repair) {
    case SmileRepair::kNone:
      return "none";
    case SmileRepair::kBent:
      return "bent";
    case SmileRepair::kFlattened:
      return "flattened";
  }
  return "unknown";
}

Smile::Smile(double forward, CalendarYears expiry, double scale)
    : forward_(forward), expiry_(expiry), root_years_(std::sqrt(expiry.Value())), scale_(scale) {
  M8_ASSERT(forward > 0.0 && expiry.Value() > 0.0, "a smile has a forward and time left");
  M8_ASSERT(scale > 0.0, "vols are positive");
}

Smile Smile::Flat(double forward, CalendarYears expiry, double vol) {
  return {forward, expiry, vol * std::sqrt(expiry.Value())};
}

double Smile::TotalVariance(double log_moneyness) const noexcept {
  return scale_ * scale_ * curve_.At(log_moneyness / scale_).value;
}

double Smile::Vol(double strike) const noexcept {
  const double z = std::log(strike / forward_) / scale_;
  return scale_ * std::sqrt(curve_.At(z).value) / root_years_;
}

SmileVol Smile::At(double strike) const noexcept {
  const double z = std::log(strike / forward_) / scale_;
  const auto w = curve_.At(z);
  const double root = std::sqrt(w.value);
  const double per_z = 0.5 * w.slope / root;  // d root / dz
  const double per_z2 = 0.5 * w.bending / root - per_z * per_z / root;
  const double per_strike = 1.0 / (scale_ * strike);  // dz / dK
  const double unit = scale_ / root_years_;
  return {unit * root, unit * per_z * per_strike,
          unit * per_strike * (per_z2 * per_strike - per_z / strike)};
}

struct SmileFitter::Workspace {
  std::vector<detail::FitPoint> points;
  detail::SplineFit spline;

  void Normalise(const SmilePoints& in, double forward, double root_years, double scale) {
    points.clear();
    const double to_total = root_years / scale;
    for (std::size_t i = 0; i < in.strike.size(); ++i) {
      if (!IsPositive(in.strike[i]) || !IsPositive(in.vol[i]) || !IsPositive(in.weight[i])) {
        continue;
      }
      const double z = std::log(in.strike[i] / forward) / scale;
      if (std::abs(z) <= detail::kReach) {
        const double total = in.vol[i] * to_total;
        const double slope = 2.0 * total * to_total;  // d variance / d vol
        points.push_back({z, total * total, in.weight[i] / (slope * slope)});
      }
    }
  }

  void Judge(SmileQuality& quality, const detail::SmileCurve& curve, double to_vol) const {
    constexpr double kNearTheMoney = 0.5;
    double squares = 0.0;
    for (const auto& point : points) {
      const double total = std::sqrt(point.variance);
      const double off = std::abs(std::sqrt(curve.At(point.z).value) - total);
      squares += off * off;
      quality.max_error = std::max(quality.max_error, to_vol * off);
      if (std::abs(point.z) <= kNearTheMoney) {
        quality.money_error = std::max(quality.money_error, to_vol * off);
      }
      const double slope = 2.0 * total;
      quality.outside += point.weight * slope * slope * off * off > 1.0 ? 1 : 0;
    }
    quality.points = points.size();
    quality.rms_error = to_vol * std::sqrt(squares / static_cast<double>(points.size()));
  }
};

SmileFitter::SmileFitter() : workspace_(std::make_unique<Workspace>()) {}
SmileFitter::~SmileFitter() = default;
SmileFitter::SmileFitter(SmileFitter&&) noexcept = default;
SmileFitter& SmileFitter::operator=(SmileFitter&&) noexcept = default;

tl::expected<Smile, SmileAbsence> SmileFitter::Fit(const SmilePoints& points,
                                                   double forward,
                                                   CalendarYears expiry) {
  M8_ASSERT(
      points.vol.size() == points.strike.size() && points.weight.size() == points.strike.size(),
      "columns of equal length");
  if (!IsPositive(forward) || !IsPositive(expiry.Value())) {
    return tl::unexpected(SmileAbsence::kNoTime);
  }
  const Money money = LookAtTheMoney(points, forward);
  if (money.usable < kMinSmilePoints) {
    return tl::unexpected(SmileAbsence::kTooFewPoints);
  }
  if (money.below_vol == 0.0 || money.above_vol == 0.0) {
    return tl::unexpected(SmileAbsence::kOneSided);
  }
  const double root_years = std::sqrt(expiry.Value());
  const double scale = 0.5 * (money.below_vol + money.above_vol) * root_years;
  auto& [usable, spline] = *workspace_;
  workspace_->Normalise(points, forward, root_years, scale);
  if (usable.size() < kMinSmilePoints) {
    return tl::unexpected(SmileAbsence::kTooFewPoints);
  }
  Smile smile(forward, expiry, scale);
  smile.quality_.repair = spline.Run(usable, scale, smile.curve_);
  smile.quality_.lowest_strike = forward * std::exp(scale * smile.curve_.low_z);
  smile.quality_.highest_strike = forward * std::exp(scale * smile.curve_.high_z);
  smile.quality_.least_density = LeastDensity(smile.curve_, scale);
  smile.quality_.butterfly_free = smile.quality_.least_density >= 0.0;
  workspace_->Judge(smile.quality_, smile.curve_, scale / root_years);
  return smile;
}

tl::expected<Smile, SmileAbsence> FitSmile(const SmilePoints& points,
                                           double forward,
                                           CalendarYears expiry) {
  return SmileFitter().Fit(points, forward, expiry);
}

}  // namespace m8::quant
