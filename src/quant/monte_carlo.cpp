#include "quant/monte_carlo.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "quant/black76.hpp"
#include "quant/normal.hpp"

namespace m8::quant {
namespace {

double OutOfTheMoneyPrice(const Smile& smile, double strike) {
  const Right right = strike < smile.Forward() ? Right::kPut : Right::kCall;
  return UndiscountedPrice(
      {smile.Forward(), strike, smile.Expiry(), smile.Vol(strike), right, 1.0});
}

/// How far out a price says anything.
double EndOf(const Smile& smile, double direction, double step) {
  constexpr double kNothing = 1e-13;  // of the forward
  constexpr double kGrowth = 1.25;
  double distance = 8.0 * step;
  double strike = smile.Forward();
  do {
    strike = smile.Forward() + direction * distance;
    distance *= kGrowth;
  } while (strike > step && OutOfTheMoneyPrice(smile, strike) > kNothing * smile.Forward());
  return std::max(strike, step);
}

/// From a standard normal to the level at settlement, by a table.
class Transport {
 public:
  explicit Transport(const PriceLattice& lattice) {
    for (int i = -kSide; i <= kSide; ++i) {
      level_.push_back(lattice.Quantile(NormalCdf(static_cast<double>(i) / kPerUnit)));
    }
  }
  [[nodiscard]] double At(double x) const noexcept {
    const double place = std::clamp(x * kPerUnit + kSide, 0.0, 2.0 * kSide - 1e-9);
    const auto i = static_cast<std::size_t>(place);
    const double share = place - static_cast<double>(i);
    return level_[i] + share * (level_[i + 1] - level_[i]);
  }
  /// E[G(w + sd Z)].
  [[nodiscard]] double Mean(double w, double sd) const noexcept {
    constexpr double kReach = 6.0, kStep = 0.1;
    double sum = 0.0, weights = 0.0;
    for (double z = -kReach; z <= kReach; z += kStep) {
      const double weight = NormalPdf(z);
      sum += weight * At(w + sd * z);
      weights += weight;
    }
    return sum / weights;
  }
  /// The w whose mean is the level.
  [[nodiscard]] double Inverse(double level, double sd) const noexcept {
    constexpr int kSteps = 40;
    double low = -kEnd, high = kEnd;
    for (int i = 0; i < kSteps; ++i) {
      const double middle = 0.5 * (low + high);
      (Mean(middle, sd) < level ? low : high) = middle;
    }
    return 0.5 * (low + high);
  }

 private:
  static constexpr int kEnd = 8;  // standard deviations
  static constexpr int kPerUnit = 64;
  static constexpr int kSide = kEnd * kPerUnit;
  std::vector<double> level_;
};

/// P(a path of W does not reach the boundary), given its steps.
double ChanceToStay(std::span<const double> boundary, double side, double step, Rng& rng) {
  const double sd = std::sqrt(step);
  double w = 0.0, stay = 1.0;
  double before = side * boundary[0];
  for (std::size_t i = 1; i < boundary.size(); ++i) {
    w += sd * rng.Normal();
    const double now = side * (boundary[i] - w);
    if (now <= 0.0) {
      return 0.0;
    }
    stay *= -std::expm1(-2.0 * before * now / step);
    before = now;
  }
  return stay;
}

}  // namespace

PriceLattice::PriceLattice(const Smile& smile) {
  constexpr double kPerDeviation = 40.0;
  constexpr std::size_t kMost = 40'000;
  const double forward = smile.Forward();
  step_ = forward * -std::expm1(-smile.Scale()) / kPerDeviation;
  const double low = EndOf(smile, -1.0, step_);
  const double high = EndOf(smile, 1.0, step_);
  step_ = std::max(step_, (high - low) / static_cast<double>(kMost));
  const auto count = static_cast<std::size_t>((high - low) / step_) + 2;
  lowest_ = low;
  // Undiscounted puts; at the ends what they are worth without doubt, so that no weight is lost.
  std::vector<double> put(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double strike = lowest_ + step_ * static_cast<double>(i);
    put[i] = OutOfTheMoneyPrice(smile, strike) + std::max(0.0, strike - forward);
  }
  put.front() = 0.0;
  put.back() = lowest_ + step_ * static_cast<double>(count - 1) - forward;
  up_to_.resize(count);
  double slope = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const double next = i + 1 < count ? (put[i + 1] - put[i]) / step_ : 1.0;
    negative_ += std::max(0.0, slope - next);
    sum += std::max(0.0, next - slope);
    up_to_[i] = sum;
    slope = next;
  }
  for (double& weight : up_to_) {
    weight /= sum;
  }
}

double PriceLattice::Quantile(double p) const noexcept {
  const auto at = std::lower_bound(up_to_.begin(), up_to_.end(), p);
  const auto i = static_cast<std::size_t>(at - up_to_.begin());
  if (i >= up_to_.size()) {
    return lowest_ + step_ * static_cast<double>(up_to_.size() - 1);
  }
  // A level's weight is spread over half a step to either side.
  const double before = i == 0 ? 0.0 : up_to_[i - 1];
  const double share = up_to_[i] > before ? (p - before) / (up_to_[i] - before) : 0.5;
  return lowest_ + step_ * (static_cast<double>(i) + share - 0.5);
}

std::vector<double> PriceLattice::Draw(std::size_t count, Rng& rng) const {
  std::vector<double> levels(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double p = (static_cast<double>(i) + rng.Uniform()) / static_cast<double>(count);
    levels[i] = Quantile(std::max(p, 1e-18));
  }
  return levels;
}

SimulatedOdds SimulateOdds(std::span<const PayoffLeg> legs,
                           double cost,
                           std::span<const double> levels) {
  M8_ASSERT(!levels.empty(), "something was drawn");
  std::vector<double> profits;
  profits.reserve(levels.size());
  SimulatedOdds odds;
  for (const double level : levels) {
    profits.push_back(ProfitAt(legs, cost, level));
    odds.profit += profits.back() > 0.0 ? 1.0 : 0.0;
    odds.expected_profit += profits.back();
  }
  const auto count = static_cast<double>(levels.size());
  odds.profit /= count;
  odds.expected_profit /= count;
  std::sort(profits.begin(), profits.end());
  const auto mean_of_worst = [&](double share) {
    const auto worst = static_cast<std::size_t>(std::max(1.0, std::round(share * count)));
    double sum = 0.0;
    for (std::size_t i = 0; i < worst; ++i) {
      sum += profits[i];
    }
    return sum / static_cast<double>(worst);
  };
  odds.shortfall_1pct = mean_of_worst(0.01);
  odds.shortfall_5pct = mean_of_worst(0.05);
  return odds;
}

SimulatedTouch SimulateTouch(const Smile& smile, double level, const PathSettings& settings) {
  M8_ASSERT(settings.paths > 1 && settings.steps > 0, "some paths of some steps");
  const Transport transport{PriceLattice(smile)};
  const double side = level >= transport.Mean(0.0, 1.0) ? 1.0 : -1.0;
  const double step = 1.0 / static_cast<double>(settings.steps);
  std::vector<double> boundary;
  for (std::size_t i = 0; i <= settings.steps; ++i) {
    const double left = 1.0 - static_cast<double>(i) * step;
    boundary.push_back(transport.Inverse(level, std::sqrt(std::max(0.0, left))));
  }
  Rng rng(settings.seed);
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < settings.paths; ++i) {
    const double touch = 1.0 - ChanceToStay(boundary, side, step, rng);
    sum += touch;
    squares += touch * touch;
  }
  const auto count = static_cast<double>(settings.paths);
  const double mean = sum / count;
  return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean) / (count - 1.0))};
}

}  // namespace m8::quant
