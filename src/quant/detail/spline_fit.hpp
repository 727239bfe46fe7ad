#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "quant/detail/smile_curve.hpp"
#include "quant/smile.hpp"

namespace m8::quant::detail {

/// A vol in the units of SmileCurve.
struct FitPoint {
  double z = 0.0;         // within -kReach and kReach
  double variance = 0.0;  // W
  double weight = 0.0;    // 1 / (error of it)^2
};

/// The penalised least-squares spline through points, without a negative density. A workspace:
/// nothing is allocated, and a fit leaves nothing to the next one.
class SplineFit {
 public:
  /// At least two points. `scale`: total vol at the money, the unit of z.
  SmileRepair Run(std::span<const FitPoint> points, double scale, SmileCurve& out);

 private:
  static constexpr std::size_t kBasis = kIntervals + 3;

  /// A symmetric system of equations: row i has the elements i, i - 1, i - 2, i - 3.
  struct System {
    std::array<Four, kBasis> band{};
    std::array<double, kBasis> right{};

    void Add(std::size_t at, const Four& row, double target, double weight) noexcept;
  };

  void Bracket(std::span<const FitPoint> points);
  void Collect(std::span<const FitPoint> points);
  void AddRoughness(double strength);
  void Solve(System system);
  void BuildCurve();
  [[nodiscard]] bool HasOutlier(std::span<const FitPoint> points) const;
  [[nodiscard]] double Residual(const FitPoint& point) const;
  /// A place where the curve is looked at; outward: -1 or 1 where a line begins, else 0.
  struct Check {
    Jet w;
    double z = 0.0;
    std::size_t interval = 0;
    double outward = 0.0;
    double density = 0.0;  // DensityFactor
  };
  /// Ends, and gives false, where a visit does.
  template <class Visit>
  bool ForEachCheck(Visit visit) const;
  [[nodiscard]] Check Look(std::size_t interval, double z) const;
  [[nodiscard]] Check LookOutward(const Jet& end,
                                  double z,
                                  std::size_t interval,
                                  double outward) const;
  [[nodiscard]] bool Holds(const Check& check, double share) const;
  [[nodiscard]] bool IsSound() const;
  void PressLine(System& system, const Check& check, double weight) const;
  void Press(System& system, const Check& check) const;
  bool PressWhereNeeded(System& system) const;
  bool Bend();
  void Flatten(double share);
  void FitSmooth(std::span<const FitPoint> points);
  SmileRepair MakeSound();

  double scale_ = 1.0;
  std::size_t first_ = 0, count_ = 0;  // intervals
  bool hold_outliers_ = false;
  System points_;    // of the points alone
  System smoothed_;  // with the penalty
  std::array<double, kBasis> coefficient_{};
  SmileCurve curve_;
};

}  // namespace m8::quant::detail
