#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "quant/svi_smile_test.hpp"

namespace m8::quant {

/// Gatheral's SVI through an expiry's vols: the rival of docs/adr/0005-smile.md. Quasi-explicit
/// (Zeliade 2009): level and wings by least squares within their bounds, centre and width by a
/// search from three starts; Huber's weights beyond three errors of a point, as the spline has
/// them.
class SviFit {
 public:
  SviFit(const SmilePoints& in, double forward, CalendarYears expiry, double scale)
      : scale_(scale) {
    const double to_total = std::sqrt(expiry.Value()) / scale;
    for (std::size_t i = 0; i < in.strike.size(); ++i) {
      const double total = in.vol[i] * to_total;
      const double slope = 2.0 * total * to_total;  // d variance / d vol
      points_.push_back({std::log(in.strike[i] / forward) / scale, total * total,
                         in.weight[i] / (slope * slope)});
    }
  }

  Svi Run() {
    Trial first = Search({{-1.0, -1.0}, {0.0, 0.0}, {1.0, 1.0}});
    for (Point& point : points_) {
      constexpr double kHuber = 3.0;
      const double off =
          std::sqrt(point.weight) * std::abs(first.svi.Variance(point.z) - point.variance);
      point.weight *= off > kHuber ? kHuber / off : 1.0;
    }
    return Search({{first.svi.centre, std::log(first.svi.width)}}).svi;
  }

 private:
  struct Point {
    double z, variance, weight;
  };
  struct Trial {
    Svi svi;
    double error = std::numeric_limits<double>::infinity();
  };
  using Vector = std::array<double, 3>;  // level, right, left

  [[nodiscard]] Trial At(double centre, double log_width) const {
    const double width = std::exp(log_width);
    std::array<Vector, 3> matrix{};
    Vector right{};
    double squares = 0.0;
    for (const Point& point : points_) {
      const double y = (point.z - centre) / width;
      const double root = std::sqrt(y * y + 1.0);
      const Vector basis{1.0, 0.5 * (root + y), 0.5 * (root - y)};
      squares += point.weight * point.variance * point.variance;
      for (std::size_t i = 0; i < 3; ++i) {
        right[i] += point.weight * basis[i] * point.variance;
        for (std::size_t j = 0; j < 3; ++j) {
          matrix[i][j] += point.weight * basis[i] * basis[j];
        }
      }
    }
    const auto error_of = [&](const Vector& c) {
      double error = squares;
      for (std::size_t i = 0; i < 3; ++i) {
        error -= 2.0 * right[i] * c[i];
        for (std::size_t j = 0; j < 3; ++j) {
          error += c[i] * matrix[i][j] * c[j];
        }
      }
      return error;
    };
    const double steepest = 2.0 * width / scale_;  // Lee's bound
    Trial best;
    for (int held = 0; held < 9; ++held) {  // each wing free, flat or as steep as may be
      const std::array<std::optional<double>, 3> fixed{std::nullopt, Held(held % 3, steepest),
                                                       Held(held / 3, steepest)};
      const Vector c = Solve(matrix, right, fixed);
      const bool fits = c[1] >= 0.0 && c[1] <= steepest && c[2] >= 0.0 && c[2] <= steepest &&
                        c[0] + std::sqrt(c[1] * c[2]) > 1e-4;
      const Svi svi{scale_, c[0], c[1], c[2], centre, width};
      if (const double error = fits ? error_of(c) : best.error; error < best.error) {
        best = {svi, error};
        if (held == 0) {
          break;  // nothing held is better than anything held
        }
      }
    }
    return best;
  }

  static std::optional<double> Held(int how, double steepest) {
    return how == 0 ? std::nullopt : std::optional(how == 1 ? 0.0 : steepest);
  }

  /// Gauss and Jordan; the matrix is positive definite.
  static Vector Solve(std::array<Vector, 3> m,
                      Vector right,
                      const std::array<std::optional<double>, 3>& fixed) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; fixed[i] && j < 3; ++j) {
        right[j] -= m[j][i] * *fixed[i];
        m[i][j] = m[j][i] = 0.0;
      }
      if (fixed[i]) {
        m[i][i] = 1.0;
        right[i] = *fixed[i];
      }
    }
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t r = 0; r < 3; ++r) {
        const double factor = r == i ? 0.0 : m[r][i] / m[i][i];
        for (std::size_t c = 0; c < 3; ++c) {
          m[r][c] -= factor * m[i][c];
        }
        right[r] -= factor * right[i];
      }
    }
    return {right[0] / m[0][0], right[1] / m[1][1], right[2] / m[2][2]};
  }

  /// The compass search: the best of four directions, or half the step.
  [[nodiscard]] Trial Search(const std::vector<std::array<double, 2>>& starts) const {
    constexpr double kEnough = 1e-3;
    Trial best;
    for (auto at : starts) {
      Trial here = At(at[0], at[1]);
      for (double step = 0.5; step > kEnough;) {
        const Trial before = here;
        for (const auto& [dx, dy] : {std::array{1.0, 0.0}, {-1.0, 0.0}, {0.0, 1.0}, {0.0, -1.0}}) {
          const double x = at[0] + step * dx, y = std::clamp(at[1] + step * dy, -3.0, 3.0);
          if (const Trial there = At(x, y); there.error < here.error) {
            here = there;
            at = {x, y};
            break;
          }
        }
        step *= here.error < before.error ? 1.0 : 0.5;
      }
      best = here.error < best.error ? here : best;
    }
    return best;
  }

  double scale_;
  std::vector<Point> points_;
};

/// The least of the density's factor over the points and three standard deviations beyond.
inline double LeastDensityFactor(const Svi& svi, double low_z, double high_z) {
  double least = 1.0;
  for (double z = low_z - 3.0; z <= high_z + 3.0; z += 0.011) {
    const double y = (z - svi.centre) / svi.width, root = std::sqrt(y * y + 1.0);
    detail::Jet jet;
    jet.value = svi.Variance(z);
    jet.slope =
        (0.5 * svi.right * (y / root + 1.0) + 0.5 * svi.left * (y / root - 1.0)) / svi.width;
    jet.bending = 0.5 * (svi.right + svi.left) / (root * root * root * svi.width * svi.width);
    least = std::min(least, detail::DensityFactor(jet, z, svi.scale));
  }
  return least;
}

}  // namespace m8::quant
