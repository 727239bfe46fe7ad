#include "quant/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "quant/normal.hpp"

namespace m8::quant {
namespace {

constexpr double kReach = 30.0;  // standard deviations at the money, to either side
constexpr double kNodeStep = 0.05;
constexpr auto kNodes = static_cast<std::size_t>(2.0 * kReach / kNodeStep) + 1;

}  // namespace

Distribution::Distribution(Smile smile) : smile_(std::move(smile)), lowest_z_(-kReach) {
  at_node_.reserve(kNodes);
  double highest = 0.0;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const double z = lowest_z_ + kNodeStep * static_cast<double>(i);
    const double slope = PutSlope(smile_.Forward() * std::exp(z * smile_.Shape().scale));
    largest_correction_ = std::max(largest_correction_, highest - slope);
    highest = std::clamp(slope, highest, 1.0);
    at_node_.push_back(highest);
  }
}

double Distribution::PutSlope(double strike) const noexcept {
  const double root_years = std::sqrt(smile_.Expiry().Value());
  const double v = smile_.Vol(strike) * root_years;
  const double d2 = -std::log(strike / smile_.Forward()) / v - 0.5 * v;
  const double skew = strike * NormalPdf(d2) * root_years * smile_.VolSlope(strike);
  return std::clamp(NormalCdf(-d2) + skew, 0.0, 1.0);
}

double Distribution::Below(double level) const noexcept {
  if (!(level > 0.0)) {
    return 0.0;
  }
  if (std::isinf(level)) {
    return 1.0;
  }
  const double z = std::log(level / smile_.Forward()) / smile_.Shape().scale;
  const double place = (z - lowest_z_) / kNodeStep;
  if (place < 0.0) {
    return std::min(PutSlope(level), at_node_.front());
  }
  if (place >= static_cast<double>(kNodes - 1)) {
    return std::max(PutSlope(level), at_node_.back());
  }
  // The formula itself, held between its neighbours: no interpolation where the law is sound.
  const auto node = static_cast<std::size_t>(place);
  return std::clamp(PutSlope(level), at_node_[node], at_node_[node + 1]);
}

double Distribution::Between(double low, double high) const noexcept {
  return high > low ? std::max(0.0, Below(high) - Below(low)) : 0.0;
}

double Distribution::Touch(double level) const noexcept {
  const double beyond = level >= smile_.Forward() ? Above(level) : Below(level);
  return std::min(1.0, 2.0 * beyond);
}

}  // namespace m8::quant
