#include "quant/smile.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/assert.hpp"
#include "quant/detail/svi_fit.hpp"

namespace m8::quant {
namespace {

struct Observed {
  double strike = 0.0;
  double vol = 0.0;
  double weight = 0.0;
};

std::vector<Observed> UsablePoints(const SmilePoints& in) {
  M8_ASSERT(in.vol.size() == in.strike.size() && in.weight.size() == in.strike.size(),
            "columns of equal length");
  const auto positive = [](double x) { return x > 0.0 && std::isfinite(x); };
  std::vector<Observed> points;
  for (std::size_t i = 0; i < in.strike.size(); ++i) {
    if (positive(in.strike[i]) && positive(in.vol[i]) && positive(in.weight[i])) {
      points.push_back({in.strike[i], in.vol[i], in.weight[i]});
    }
  }
  std::sort(points.begin(), points.end(),
            [](const Observed& a, const Observed& b) { return a.strike < b.strike; });
  return points;
}

/// The total vol of the point nearest to the forward: only the unit that the fit is done in.
double AtTheMoney(const std::vector<Observed>& points, double forward, double root_years) {
  const auto nearest = std::min_element(
      points.begin(), points.end(), [forward](const Observed& a, const Observed& b) {
        return std::abs(a.strike - forward) < std::abs(b.strike - forward);
      });
  return nearest->vol * root_years;
}

std::vector<detail::SviPoint> Normalise(const std::vector<Observed>& points,
                                        double forward,
                                        double root_years,
                                        double scale) {
  std::vector<detail::SviPoint> out;
  for (const auto& point : points) {
    const double total = point.vol * root_years / scale;
    const double slope = 2.0 * total * root_years / scale;  // d variance / d vol
    out.push_back(
        {std::log(point.strike / forward) / scale, total * total, point.weight / (slope * slope)});
  }
  return out;
}

/// Huber's weights: what is off by more than usual counts by its distance, no longer its square.
void HoldOutliersLess(std::vector<detail::SviPoint>& points, const SviShape& shape) {
  constexpr double kHuber = 1.5;
  std::vector<double> off;
  for (const auto& point : points) {
    off.push_back(std::sqrt(point.weight) *
                  std::abs(detail::Evaluate(shape, point.z).value - point.variance));
  }
  auto sorted = off;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double limit = kHuber * 1.4826 * *middle;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (off[i] > limit && limit > 0.0) {
      points[i].weight *= limit / off[i];
    }
  }
}

/// Gatheral and Jacquier (2014), eq. 2.1: the density is not negative where this is not.
double ButterflyFunction(const SviShape& shape, double z) noexcept {
  const auto jet = detail::Evaluate(shape, z);
  const double w = jet.value * shape.scale * shape.scale;
  const double slope = jet.slope * shape.scale;  // d w / d ln K
  const double k = z * shape.scale;
  const double tilt = 1.0 - 0.5 * k * slope / w;
  return tilt * tilt - 0.25 * slope * slope * (1.0 / w + 0.25) + 0.5 * jet.bending;
}

bool IsButterflyFree(const SviShape& shape, double low, double high) noexcept {
  constexpr int kSteps = 200;
  const double beyond = 0.5 * (high - low);
  for (int i = 0; i <= kSteps; ++i) {
    const double z = low - beyond + (high - low + 2.0 * beyond) * i / kSteps;
    if (ButterflyFunction(shape, z) < 0.0) {
      return false;
    }
  }
  return true;
}

SmileQuality Judge(const std::vector<Observed>& points, const Smile& smile) {
  SmileQuality quality;
  quality.points = points.size();
  quality.lowest_strike = points.front().strike;
  quality.highest_strike = points.back().strike;
  double squares = 0.0;
  for (const auto& point : points) {
    const double off = std::abs(smile.Vol(point.strike) - point.vol);
    squares += off * off;
    quality.max_error = std::max(quality.max_error, off);
  }
  quality.rms_error = std::sqrt(squares / static_cast<double>(points.size()));
  const double scale = smile.Shape().scale;
  quality.butterfly_free =
      IsButterflyFree(smile.Shape(), std::log(quality.lowest_strike / smile.Forward()) / scale,
                      std::log(quality.highest_strike / smile.Forward()) / scale);
  return quality;
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

Smile::Smile(double forward, CalendarYears expiry, const SviShape& shape)
    : forward_(forward), expiry_(expiry), shape_(shape) {
  M8_ASSERT(forward > 0.0 && expiry.Value() > 0.0, "a smile has a forward and time left");
  M8_ASSERT(shape.scale > 0.0 && shape.width > 0.0 && shape.right >= 0.0 && shape.left >= 0.0,
            "a smile opens upwards");
  M8_ASSERT(shape.level + std::sqrt(shape.right * shape.left) > 0.0, "variance is positive");
}

Smile Smile::Flat(double forward, CalendarYears expiry, double vol) {
  return {forward, expiry, {.scale = vol * std::sqrt(expiry.Value())}};
}

double Smile::Vol(double strike) const noexcept {
  const double z = std::log(strike / forward_) / shape_.scale;
  return shape_.scale * std::sqrt(detail::Evaluate(shape_, z).value / expiry_.Value());
}

double Smile::VolSlope(double strike) const noexcept {
  // vol = scale sqrt(value / T), and dz/dK = 1 / (scale K).
  const double z = std::log(strike / forward_) / shape_.scale;
  const auto jet = detail::Evaluate(shape_, z);
  return 0.5 * jet.slope / (std::sqrt(jet.value * expiry_.Value()) * strike);
}

tl::expected<Smile, SmileAbsence> FitSmile(const SmilePoints& in,
                                           double forward,
                                           CalendarYears expiry) {
  if (!(forward > 0.0 && expiry.Value() > 0.0)) {
    return tl::unexpected(SmileAbsence::kNoTime);
  }
  const auto points = UsablePoints(in);
  if (points.size() < kMinSmilePoints) {
    return tl::unexpected(SmileAbsence::kTooFewPoints);
  }
  if (points.front().strike > forward || points.back().strike < forward) {
    return tl::unexpected(SmileAbsence::kOneSided);
  }
  const double root_years = std::sqrt(expiry.Value());
  const double scale = AtTheMoney(points, forward, root_years);
  auto normal = Normalise(points, forward, root_years, scale);
  SviShape shape = detail::FitSvi(normal, {.scale = scale});
  HoldOutliersLess(normal, shape);
  shape = detail::FitSvi(normal, shape);
  Smile smile(forward, expiry, shape);
  smile.quality_ = Judge(points, smile);
  return smile;
}

}  // namespace m8::quant
