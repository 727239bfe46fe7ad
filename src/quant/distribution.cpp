#include "quant/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quant/normal.hpp"

namespace m8::quant {
namespace {

/// Where a smile is looked at: its curve, and the normal law's argument there.
struct Look {
  double z = 0.0;
  detail::Jet w;
  double root = 1.0;      // sqrt(W)
  double total = 0.0;     // vol sqrt(T)
  double minus_d2 = 0.0;  // P(S < K) without a skew is N of it
  double skew = 0.0;      // d total / d ln K
};

Look LookAt(const Smile& smile, double z) noexcept {
  Look look{z, smile.Curve().At(z)};
  look.root = std::sqrt(look.w.value);
  look.total = smile.Scale() * look.root;
  look.minus_d2 = z / look.root + 0.5 * look.total;
  look.skew = 0.5 * look.w.slope / look.root;
  return look;
}

double MoneynessOf(const Smile& smile, double level) noexcept {
  return std::log(level / smile.Forward()) / smile.Scale();
}

double BelowAt(const Look& look) noexcept {
  return std::clamp(NormalCdf(look.minus_d2) + NormalPdf(look.minus_d2) * look.skew, 0.0, 1.0);
}

double AboveAt(const Look& look) noexcept {
  return std::clamp(NormalCdf(-look.minus_d2) - NormalPdf(look.minus_d2) * look.skew, 0.0, 1.0);
}

/// Of ln S, per unit of z.
double DensityAt(const Look& look, double scale) noexcept {
  return NormalPdf(look.minus_d2) * detail::DensityFactor(look.w, look.z, scale) / look.root;
}

}  // namespace

Distribution::Distribution(const Smile& smile) : smile_(smile) {}

Distribution::Point Distribution::At(double level) const noexcept {
  const double forward = smile_.Forward();
  if (!(level > 0.0)) {
    return {.call = forward - level};
  }
  if (std::isinf(level)) {
    return {.below = 1.0, .above = 0.0, .put = level};
  }
  const Look look = LookAt(smile_, MoneynessOf(smile_, level));
  const double phi = NormalPdf(look.minus_d2);
  const double minus_d1 = look.minus_d2 - look.total;
  Point point;
  // The price out of the money keeps its digits; the other follows by parity.
  if (level < forward) {
    const double below = NormalCdf(look.minus_d2);
    point.put = std::max(0.0, level * below - forward * NormalCdf(minus_d1));
    point.call = point.put + forward - level;
    point.below = std::clamp(below + phi * look.skew, 0.0, 1.0);
    point.above = 1.0 - point.below;
  } else {
    const double above = NormalCdf(-look.minus_d2);
    point.call = std::max(0.0, forward * NormalCdf(-minus_d1) - level * above);
    point.put = point.call + level - forward;
    point.above = std::clamp(above - phi * look.skew, 0.0, 1.0);
    point.below = 1.0 - point.above;
  }
  const double scale = smile_.Scale();
  point.density = phi * detail::DensityFactor(look.w, look.z, scale) / (look.total * level);
  return point;
}

double Distribution::Below(double level) const noexcept {
  if (!(level > 0.0)) {
    return 0.0;
  }
  return std::isinf(level) ? 1.0 : BelowAt(LookAt(smile_, MoneynessOf(smile_, level)));
}

double Distribution::Above(double level) const noexcept {
  if (!(level > 0.0)) {
    return 1.0;
  }
  return std::isinf(level) ? 0.0 : AboveAt(LookAt(smile_, MoneynessOf(smile_, level)));
}

double Distribution::Between(double low, double high) const noexcept {
  if (!(high > low)) {
    return 0.0;
  }
  const bool right_of_the_money = low > smile_.Forward();
  const double between = right_of_the_money ? Above(low) - Above(high) : Below(high) - Below(low);
  return std::max(0.0, between);
}

std::optional<double> Distribution::Quantile(double p) const noexcept {
  constexpr int kMaxSteps = 200;
  constexpr double kEnough = 1e-13;  // of a standard deviation
  const auto normal = NormalInverseCdf(p);
  if (!normal) {
    return std::nullopt;
  }
  // Newton's steps from the flat law's quantile, inside a bracket that every look narrows.
  const double scale = smile_.Scale();
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double z = *normal - 0.5 * scale;
  double stride = 1.0;
  for (int i = 0; i < kMaxSteps; ++i) {
    const Look look = LookAt(smile_, z);
    const double over = p <= 0.5 ? BelowAt(look) - p : (1.0 - p) - AboveAt(look);
    (over > 0.0 ? high : low) = z;
    const double newton = z - over / DensityAt(look, scale);
    double next = newton;
    if (std::isinf(over > 0.0 ? low : high)) {
      // Where hardly any density is, Newton's step would leave the law altogether.
      next = std::abs(newton - z) <= stride ? newton : z + (over > 0.0 ? -stride : stride);
      stride *= 2.0;
    } else if (!(newton > low && newton < high)) {
      next = 0.5 * (low + high);
    }
    if (over == 0.0 || std::abs(next - z) <= kEnough * std::max(1.0, std::abs(z))) {
      z = over == 0.0 ? z : next;
      break;
    }
    z = next;
  }
  return smile_.Forward() * std::exp(scale * z);
}

std::optional<double> Distribution::MeanOfLowest(double share) const noexcept {
  const auto level = Quantile(share);
  return level ? std::optional(*level - At(*level).put / share) : std::nullopt;
}

double Distribution::Touch(double level) const noexcept {
  if (!(level > 0.0) || std::isinf(level)) {
    return 0.0;
  }
  // The mean of S beyond the level, over the level, is the chance of it plus or minus the option.
  const Point at = At(level);
  const bool up = level >= smile_.Forward();
  const double beyond = up ? at.above : at.below;
  const double tilt = up ? at.call / level : -at.put / level;
  return std::clamp(2.0 * beyond + tilt, beyond, 1.0);
}

Distribution::Residuals Distribution::Check() const noexcept {
  constexpr double kStep = 0.005;
  constexpr double kTail = 1e-12;  // of the mass and of the mean, beyond where the sum ends
  const double scale = smile_.Scale();
  double mass = 0.0, mean = 0.0;
  // The trapezium rule, which is exact to rounding for so smooth a function; the steps grow with
  // the distance so that the longest tails end.
  for (const double side : {-1.0, 1.0}) {
    double u = side < 0.0 ? 0.0 : kStep;
    for (;; u += kStep) {
      const double z = side * std::sinh(u);
      const double density = DensityAt(LookAt(smile_, z), scale) * std::cosh(u) * kStep;
      const double level = std::exp(scale * z);
      mass += density;
      mean += density * level;
      if (u > 1.0 && density * std::max(1.0, level) < kTail * kStep) {
        break;
      }
    }
  }
  return {mass - 1.0, mean - 1.0};
}

}  // namespace m8::quant
