#include "quant/detail/spline_fit.hpp"

#include <algorithm>
#include <cmath>

namespace m8::quant::detail {
namespace {

// Chosen by the real chains: docs/adr/0005-smile.md.
constexpr double kRoughness = 8.0;  // what a squared W'' costs, in squared errors of the points
constexpr double kOutlier = 3.0;    // errors of a point, beyond which it counts by its distance
constexpr int kOutlierRounds = 4;
constexpr std::size_t kChecks = 6;  // looks at the density in each interval
constexpr double kLeastDensity = 0.008;
constexpr double kLowDensity = 0.04;  // looked at more closely
constexpr double kLeastTilt = 0.04;
constexpr double kLeastVariance = 0.02;
constexpr double kSteepest = 1.9;    // d total variance / d ln K of a line; Lee's bound is 2
constexpr double kLineSlack = 0.02;  // the line itself is level or at the bound where W is not
constexpr double kPressure = 100.0;  // of the points' own weight there
constexpr int kBendRounds = 10;
constexpr double kEnough = 0.4;  // of what bending aims at

/// The four basis functions (cubic B-splines) that are not zero in an interval, each a cubic in
/// z - LowEnd; function a of interval i has coefficient i + a.
struct Piece {
  std::array<Four, 4> cubic{};      // [function][power]
  std::array<Four, 4> roughness{};  // integral of the product of two second derivatives, weighted
};

/// Cox and de Boor's recursion, on polynomials.
constexpr std::array<Four, 4> MakeCubics(std::size_t interval) {
  const std::size_t m = interval + 3;
  std::array<Four, 5> now{};
  now[3][0] = 1.0;  // element j: the function that starts at knot m - 3 + j
  for (std::size_t degree = 1; degree <= 3; ++degree) {
    std::array<Four, 5> next{};
    for (std::size_t j = 3 - degree; j <= 3; ++j) {
      const double from = kKnot[m - 3 + j];
      const double to = kKnot[m - 3 + j + degree + 1];
      const double rise = 1.0 / (kKnot[m - 3 + j + degree] - from);
      const double fall = 1.0 / (to - kKnot[m - 3 + j + 1]);
      for (std::size_t power = 0; power <= degree; ++power) {
        next[j][power] =
            now[j][power] * (kKnot[m] - from) * rise + now[j + 1][power] * (to - kKnot[m]) * fall;
        if (power > 0) {
          next[j][power] += now[j][power - 1] * rise - now[j + 1][power - 1] * fall;
        }
      }
    }
    now = next;
  }
  return {now[0], now[1], now[2], now[3]};
}

constexpr Piece MakePiece(std::size_t interval) {
  Piece piece{MakeCubics(interval), {}};
  const double width = HighEnd(interval) - LowEnd(interval);
  const double middle = 0.5 * (HighEnd(interval) + LowEnd(interval));
  // Far out a bend is dearer: few points hold it, and each says less.
  const double weight = kRoughness * width * (1.0 + (middle < 0.0 ? -middle : middle));
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      const double a0 = 2.0 * piece.cubic[a][2], a1 = 6.0 * piece.cubic[a][3] * width;
      const double b0 = 2.0 * piece.cubic[b][2], b1 = 6.0 * piece.cubic[b][3] * width;
      piece.roughness[a][b] = weight * (a0 * b0 + 0.5 * (a0 * b1 + a1 * b0) + a1 * b1 / 3.0);
    }
  }
  return piece;
}

constexpr std::array<Piece, kIntervals> MakePieces() {
  std::array<Piece, kIntervals> pieces{};
  for (std::size_t i = 0; i < kIntervals; ++i) {
    pieces[i] = MakePiece(i);
  }
  return pieces;
}

constexpr auto kPieces = MakePieces();

Four BasisAt(std::size_t interval, double z) noexcept {
  const double x = z - LowEnd(interval);
  Four row;
  for (std::size_t a = 0; a < 4; ++a) {
    const Four& c = kPieces[interval].cubic[a];
    row[a] = c[0] + x * (c[1] + x * (c[2] + x * c[3]));
  }
  return row;
}

/// by.value B + by.slope B' + by.bending B'' of the four basis functions.
Four Combine(std::size_t interval, double z, const Jet& by) noexcept {
  Four row;
  for (std::size_t a = 0; a < 4; ++a) {
    const Jet basis = CubicJet(kPieces[interval].cubic[a], z - LowEnd(interval));
    row[a] = by.value * basis.value + by.slope * basis.slope + by.bending * basis.bending;
  }
  return row;
}

}  // namespace

void SplineFit::System::Add(std::size_t at,
                            const Four& row,
                            double target,
                            double weight) noexcept {
  for (std::size_t a = 0; a < 4; ++a) {
    const double weighted = weight * row[a];
    right[at + a] += weighted * target;
    for (std::size_t b = 0; b <= a; ++b) {
      band[at + a][a - b] += weighted * row[b];
    }
  }
}

void SplineFit::Bracket(std::span<const FitPoint> points) {
  double low = kReach, high = -kReach;
  for (const FitPoint& point : points) {
    low = std::min(low, point.z);
    high = std::max(high, point.z);
  }
  first_ = IntervalOf(low);
  count_ = IntervalOf(high) - first_ + 1;
  curve_.first = first_;
  curve_.count = count_;
  curve_.low_z = low;
  curve_.high_z = high;
}

double SplineFit::Residual(const FitPoint& point) const {
  return std::sqrt(point.weight) * std::abs(curve_.At(point.z).value - point.variance);
}

bool SplineFit::HasOutlier(std::span<const FitPoint> points) const {
  return std::any_of(points.begin(), points.end(), [this](const FitPoint& point) {
    const double off = curve_.At(point.z).value - point.variance;
    return point.weight * off * off > kOutlier * kOutlier;
  });
}

void SplineFit::Collect(std::span<const FitPoint> points) {
  points_ = {};
  for (const FitPoint& point : points) {
    double weight = point.weight;
    if (hold_outliers_) {  // Huber's weights
      weight *= std::min(1.0, kOutlier / std::max(Residual(point), kOutlier));
    }
    const std::size_t interval = IntervalOf(point.z);
    points_.Add(interval - first_, BasisAt(interval, point.z), point.variance, weight);
  }
}

void SplineFit::AddRoughness(double strength) {
  constexpr double kTiny = 1e-13;  // keeps the system regular where no point tells of a slope
  smoothed_ = points_;
  double heaviest = 0.0;
  for (std::size_t i = 0; i < count_; ++i) {
    heaviest = std::max(heaviest, points_.band[i + 1][0]);
    for (std::size_t a = 0; a < 4; ++a) {
      for (std::size_t b = 0; b <= a; ++b) {
        smoothed_.band[i + a][a - b] += strength * kPieces[first_ + i].roughness[a][b];
      }
    }
  }
  for (std::size_t i = 0; i < count_ + 3; ++i) {
    smoothed_.band[i][0] += kTiny * (heaviest + strength);
    smoothed_.right[i] += kTiny * (heaviest + strength);
  }
}

/// Cholesky, and the two substitutions.
void SplineFit::Solve(System system) {
  const std::size_t size = count_ + 3;
  auto& m = system.band;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t reach = std::min<std::size_t>(i, 3);
    double pivot = m[i][0];
    double right = system.right[i];
    for (std::size_t d = reach; d > 0; --d) {
      double sum = m[i][d];
      for (std::size_t e = d + 1; e <= reach; ++e) {
        sum -= m[i][e] * m[i - d][e - d];
      }
      m[i][d] = sum * m[i - d][0];
      pivot -= m[i][d] * m[i][d];
      right -= m[i][d] * coefficient_[i - d];
    }
    m[i][0] = 1.0 / std::sqrt(std::max(pivot, 1e-300));
    coefficient_[i] = right * m[i][0];
  }
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t d = 1; d <= 3 && i + d < size; ++d) {
      coefficient_[i] -= m[i + d][d] * coefficient_[i + d];
    }
    coefficient_[i] *= m[i][0];
  }
  BuildCurve();
}

void SplineFit::BuildCurve() {
  for (std::size_t i = 0; i < count_; ++i) {
    Four c{};
    for (std::size_t a = 0; a < 4; ++a) {
      for (std::size_t power = 0; power < 4; ++power) {
        c[power] += coefficient_[i + a] * kPieces[first_ + i].cubic[a][power];
      }
    }
    curve_.cubic[i] = c;
  }
  curve_.low = CubicJet(curve_.cubic[0], curve_.low_z - LowEnd(first_));
  curve_.high = CubicJet(curve_.cubic[count_ - 1], curve_.high_z - LowEnd(first_ + count_ - 1));
}

SplineFit::Check SplineFit::Look(std::size_t interval, double z) const {
  const Jet w = CubicJet(curve_.cubic[interval - first_], z - LowEnd(interval));
  return {w, z, interval, 0.0, DensityFactor(w, z, scale_)};
}

SplineFit::Check SplineFit::LookOutward(const Jet& end,
                                        double z,
                                        std::size_t interval,
                                        double outward) const {
  const Jet w{end.value, end.slope, 0.0};
  return {w, z, interval, outward, DensityFactor(w, z, scale_)};
}

/// Places in every interval, more of them where the density is low, and where the lines begin. A
/// line without a negative density there has none further out if it does not fall, its tilt is
/// positive and its slope within Lee's bound: the density's factor times 4 W^2 is then a quadratic
/// in W whose roots lie below.
template <class Visit>
bool SplineFit::ForEachCheck(Visit visit) const {
  for (std::size_t i = first_; i < first_ + count_; ++i) {
    const double low = std::max(LowEnd(i), curve_.low_z);
    const double step = (std::min(HighEnd(i), curve_.high_z) - low) / kChecks;
    bool was_low = false;
    for (std::size_t k = 0; k <= kChecks; ++k) {
      const auto place = static_cast<double>(k);
      const Check check = Look(i, low + step * place);
      const bool is_low = !(check.density > kLowDensity);
      for (const double back : {0.75, 0.5, 0.25}) {
        if (k > 0 && (is_low || was_low) && !visit(Look(i, low + step * (place - back)))) {
          return false;
        }
      }
      if (!visit(check)) {
        return false;
      }
      was_low = is_low;
    }
  }
  return visit(LookOutward(curve_.low, curve_.low_z, first_, -1.0)) &&
         visit(LookOutward(curve_.high, curve_.high_z, first_ + count_ - 1, 1.0));
}

bool SplineFit::Holds(const Check& check, double share) const {
  const auto& [w, z, interval, outward, density] = check;
  if (outward != 0.0 && (outward * w.slope < -(1.0 - share) * kLineSlack ||
                         outward * w.slope * scale_ > kSteepest + (1.0 - share) * kLineSlack)) {
    return false;
  }
  return w.value > share * kLeastVariance && Tilt(w, z) > share * kLeastTilt &&
         density > share * kLeastDensity;
}

bool SplineFit::IsSound() const {
  return ForEachCheck([&](const Check& check) { return Holds(check, kEnough); });
}

void SplineFit::PressLine(System& system, const Check& check, double weight) const {
  const double slope = check.outward * check.w.slope;
  const double steepest = kSteepest / scale_;
  if (slope < 0.0 || slope > steepest) {
    system.Add(check.interval - first_, Combine(check.interval, check.z, {0.0, 1.0, 0.0}),
               check.outward * (slope < 0.0 ? 0.0 : steepest), weight);
  }
}

void SplineFit::Press(System& system, const Check& check) const {
  const auto& [w, z, interval, outward, density] = check;
  const std::size_t at = interval - first_;
  double weight = 0.0;
  for (std::size_t a = 0; a < 4; ++a) {
    weight = std::max(weight, kPressure * smoothed_.band[at + a][0]);
  }
  PressLine(system, check, weight);
  if (w.value < kLeastVariance) {
    system.Add(at, Combine(interval, z, {1.0, 0.0, 0.0}), 2.0 * kLeastVariance, weight);
    return;
  }
  const double tilt = Tilt(w, z);
  if (tilt < kLeastTilt) {
    const Jet by{(1.0 - kLeastTilt) / w.value, -0.5 * z / w.value, 0.0};
    system.Add(at, Combine(interval, z, by), 0.0, weight);
  }
  // One step of Newton's method towards the least density.
  if (density < kLeastDensity) {
    const double relative = w.slope / w.value;
    const Jet by{tilt * z * relative / w.value + 0.25 * relative * relative,
                 -tilt * z / w.value - 0.5 * relative - 0.125 * w.slope * scale_ * scale_,
                 outward == 0.0 ? 0.5 : 0.0};
    const double target =
        kLeastDensity - density + by.value * w.value + by.slope * w.slope + by.bending * w.bending;
    system.Add(at, Combine(interval, z, by), target, weight);
  }
}

/// Whether the curve is good enough as it is.
bool SplineFit::PressWhereNeeded(System& system) const {
  bool sound = true;
  ForEachCheck([&](const Check& check) {
    if (!Holds(check, 1.0)) {
      sound = sound && Holds(check, kEnough);
      Press(system, check);
    }
    return true;
  });
  return sound;
}

bool SplineFit::Bend() {
  for (int round = 0; round < kBendRounds; ++round) {
    System pressed = smoothed_;
    if (PressWhereNeeded(pressed) && round > 0) {
      return true;
    }
    Solve(pressed);
  }
  return IsSound();
}

void SplineFit::Flatten(double share) {
  for (std::size_t i = 0; i < count_ + 3; ++i) {
    coefficient_[i] += share * (1.0 - coefficient_[i]);  // the basis functions add up to 1
  }
  BuildCurve();
}

void SplineFit::FitSmooth(std::span<const FitPoint> points) {
  hold_outliers_ = false;
  Collect(points);
  AddRoughness(1.0);
  Solve(smoothed_);
  for (int round = 0; round < kOutlierRounds && HasOutlier(points); ++round) {
    hold_outliers_ = true;
    Collect(points);
    AddRoughness(1.0);
    Solve(smoothed_);
  }
}

SmileRepair SplineFit::MakeSound() {
  if (IsSound()) {
    return SmileRepair::kNone;
  }
  for (const double strength : {1.0, 10.0, 100.0}) {
    AddRoughness(strength);
    Solve(smoothed_);
    if (Bend()) {
      return SmileRepair::kBent;
    }
  }
  // A flat curve has a density everywhere: some mixture with it has.
  for (const double share : {0.1, 0.2, 0.4, 0.6, 0.8, 1.0}) {
    Flatten(share);
    if (IsSound()) {
      break;
    }
  }
  return SmileRepair::kFlattened;
}

SmileRepair SplineFit::Run(std::span<const FitPoint> points, double scale, SmileCurve& out) {
  scale_ = scale;
  Bracket(points);
  FitSmooth(points);
  const SmileRepair repair = MakeSound();
  // What Holds forgave: a line that falls would end at no variance at all.
  curve_.low.slope = std::min(curve_.low.slope, 0.0);
  curve_.high.slope = std::max(curve_.high.slope, 0.0);
  out = curve_;
  return repair;
}

}  // namespace m8::quant::detail
