#include "quant/detail/svi_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace m8::quant::detail {
namespace {

using Vector = std::array<double, 3>;    // level, right, left
constexpr double kLeastVariance = 1e-4;  // of that at the money: vols stay positive

/// (R + y) / 2 and (R - y) / 2, whose product is 1/4: the small one keeps its digits.
struct Wings {
  double right = 0.0;
  double left = 0.0;
};

Wings WingsAt(double y) noexcept {
  const double large = 0.5 * (std::sqrt(y * y + 1.0) + std::abs(y));
  const double small = 0.25 / large;
  return y >= 0.0 ? Wings{large, small} : Wings{small, large};
}

/// error = constant - 2 linear . c + c . quadratic c, over the coefficients c.
struct Quadratic {
  std::array<Vector, 3> quadratic{};
  Vector linear{};
  double constant = 0.0;

  [[nodiscard]] double At(const Vector& c) const noexcept {
    double error = constant;
    for (std::size_t i = 0; i < 3; ++i) {
      error -= 2.0 * linear[i] * c[i];
      for (std::size_t j = 0; j < 3; ++j) {
        error += c[i] * quadratic[i][j] * c[j];
      }
    }
    return error;
  }
};

Quadratic Collect(const std::vector<SviPoint>& points, double centre, double width) noexcept {
  Quadratic q;
  for (const auto& point : points) {
    const auto wings = WingsAt((point.z - centre) / width);
    const Vector basis{1.0, wings.right, wings.left};
    for (std::size_t i = 0; i < 3; ++i) {
      q.linear[i] += point.weight * basis[i] * point.variance;
      for (std::size_t j = 0; j < 3; ++j) {
        q.quadratic[i][j] += point.weight * basis[i] * basis[j];
      }
    }
    q.constant += point.weight * point.variance * point.variance;
  }
  return q;
}

enum class Hold : std::uint8_t { kFree, kLow, kHigh };

struct Box {
  Vector low{};
  Vector high{};
};

/// The least error with some coefficients held at a bound; absent where that is singular or leaves
/// the box. Gauss-Jordan without pivoting: the matrix is positive definite.
std::optional<Vector> SolveHeld(const Quadratic& q,
                                const Box& box,
                                const std::array<Hold, 3>& hold) {
  constexpr double kSingular = 1e-12;
  std::array<std::array<double, 4>, 3> rows{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (hold[i] != Hold::kFree) {
      rows[i][i] = 1.0;
      rows[i][3] = hold[i] == Hold::kLow ? box.low[i] : box.high[i];
      continue;
    }
    rows[i][3] = q.linear[i];
    for (std::size_t j = 0; j < 3; ++j) {
      if (hold[j] == Hold::kFree) {
        rows[i][j] = q.quadratic[i][j];
      } else {
        rows[i][3] -= q.quadratic[i][j] * (hold[j] == Hold::kLow ? box.low[j] : box.high[j]);
      }
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const double pivot = rows[i][i];
    if (!(pivot > kSingular * (hold[i] == Hold::kFree ? q.quadratic[i][i] : 1.0))) {
      return std::nullopt;
    }
    for (auto& cell : rows[i]) {
      cell /= pivot;
    }
    for (std::size_t r = 0; r < 3; ++r) {
      const double factor = rows[r][i];
      for (std::size_t c = 0; r != i && c < 4; ++c) {
        rows[r][c] -= factor * rows[i][c];
      }
    }
  }
  const Vector solution{rows[0][3], rows[1][3], rows[2][3]};
  for (std::size_t i = 0; i < 3; ++i) {
    if (solution[i] < box.low[i] || solution[i] > box.high[i]) {
      return std::nullopt;
    }
  }
  return solution;
}

/// Least squares in a box of three: free if that is inside, else the best of the 26 faces, edges
/// and corners.
Vector SolveInBox(const Quadratic& q, const Box& box) {
  if (const auto inside = SolveHeld(q, box, {})) {
    return *inside;
  }
  Vector best = box.low;
  double least = std::numeric_limits<double>::infinity();
  for (int code = 1; code < 27; ++code) {
    const std::array<Hold, 3> hold{static_cast<Hold>(code % 3), static_cast<Hold>(code / 3 % 3),
                                   static_cast<Hold>(code / 9)};
    if (const auto solution = SolveHeld(q, box, hold)) {
      if (const double error = q.At(*solution); error < least) {
        least = error;
        best = *solution;
      }
    }
  }
  return best;
}

/// What the outer search moves over.
struct Place {
  double centre = 0.0;
  double log_width = 0.0;
};

struct Trial {
  Place place;
  SviShape shape;
  double error = 0.0;
};

class Search {
 public:
  Search(const std::vector<SviPoint>& points, double scale) : points_(points), scale_(scale) {
    const auto [low, high] = std::minmax_element(
        points.begin(), points.end(), [](const auto& a, const auto& b) { return a.z < b.z; });
    low_ = low->z;
    high_ = high->z;
  }

  [[nodiscard]] Trial Try(Place place) const {
    constexpr double kNarrowest = -3.0;  // e^-3 = 0.05 standard deviations: a kink
    constexpr double kWidest = 3.0;
    constexpr double kLeeBound = 2.0;  // d w / d ln K
    place.centre = std::clamp(place.centre, low_, high_);
    place.log_width = std::clamp(place.log_width, kNarrowest, kWidest);
    const double width = std::exp(place.log_width);
    const double steepest = kLeeBound * width / scale_;
    const auto quadratic = Collect(points_, place.centre, width);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    auto c = SolveInBox(quadratic, {{-kInfinity, 0.0, 0.0}, {kInfinity, steepest, steepest}});
    if (c[0] + std::sqrt(c[1] * c[2]) < kLeastVariance) {
      c = SolveInBox(quadratic, {{kLeastVariance, 0.0, 0.0}, {kInfinity, steepest, steepest}});
    }
    Trial trial{place, {scale_, c[0], c[1], c[2], place.centre, width}, 0.0};
    trial.error = SviError(points_, trial.shape);
    return trial;
  }

  /// Nelder and Mead (1965) with the usual factors.
  [[nodiscard]] Trial Descend(Place start, double step) const {
    constexpr int kMaxSteps = 120;
    constexpr double kEnough = 1e-5;  // of a standard deviation
    std::array<Trial, 3> corner{Try(start), Try({start.centre + step, start.log_width}),
                                Try({start.centre, start.log_width + step})};
    for (int i = 0; i < kMaxSteps; ++i) {
      std::sort(corner.begin(), corner.end(),
                [](const Trial& a, const Trial& b) { return a.error < b.error; });
      const auto& best = corner[0];
      auto& worst = corner[2];
      if (std::abs(worst.place.centre - best.place.centre) < kEnough &&
          std::abs(worst.place.log_width - best.place.log_width) < kEnough) {
        break;
      }
      const Place middle{0.5 * (best.place.centre + corner[1].place.centre),
                         0.5 * (best.place.log_width + corner[1].place.log_width)};
      const auto towards = [&](double factor) {
        return Try({middle.centre + factor * (worst.place.centre - middle.centre),
                    middle.log_width + factor * (worst.place.log_width - middle.log_width)});
      };
      const Trial reflected = towards(-1.0);
      if (reflected.error < best.error) {
        const Trial expanded = towards(-2.0);
        worst = expanded.error < reflected.error ? expanded : reflected;
      } else if (reflected.error < corner[1].error) {
        worst = reflected;
      } else if (const Trial inside = towards(0.5); inside.error < worst.error) {
        worst = inside;
      } else {
        Shrink(corner);
      }
    }
    return *std::min_element(corner.begin(), corner.end(),
                             [](const Trial& a, const Trial& b) { return a.error < b.error; });
  }

 private:
  void Shrink(std::array<Trial, 3>& corner) const {
    const Place best = corner[0].place;
    for (std::size_t i = 1; i < 3; ++i) {
      corner[i] = Try({0.5 * (best.centre + corner[i].place.centre),
                       0.5 * (best.log_width + corner[i].place.log_width)});
    }
  }

  const std::vector<SviPoint>& points_;
  double scale_;
  double low_ = 0.0;
  double high_ = 0.0;
};

}  // namespace

SviJet Evaluate(const SviShape& s, double z) noexcept {
  const double y = (z - s.centre) / s.width;
  const double root = std::sqrt(y * y + 1.0);
  const auto wings = WingsAt(y);
  SviJet jet;
  jet.value = s.level + s.right * wings.right + s.left * wings.left;
  jet.slope = (s.right * wings.right - s.left * wings.left) / (root * s.width);
  jet.bending = 0.5 * (s.right + s.left) / (root * root * root * s.width * s.width);
  return jet;
}

double SviError(const std::vector<SviPoint>& points, const SviShape& shape) noexcept {
  double error = 0.0;
  for (const auto& point : points) {
    const double off = Evaluate(shape, point.z).value - point.variance;
    error += point.weight * off * off;
  }
  return error;
}

SviShape FitSvi(const std::vector<SviPoint>& points, const SviShape& start) {
  constexpr double kStep = 0.5;
  const Search search(points, start.scale);
  const double log_width = std::log(start.width);
  Trial best = search.Descend({start.centre, log_width}, kStep);
  for (const Place other :
       {Place{start.centre - 1.0, log_width - 1.0}, Place{start.centre + 1.0, log_width + 1.0}}) {
    const Trial trial = search.Descend(other, kStep);
    if (trial.error < best.error) {
      best = trial;
    }
  }
  return best.shape;
}

}  // namespace m8::quant::detail
