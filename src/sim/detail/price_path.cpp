#include "sim/detail/price_path.hpp"

#include <algorithm>
#include <cmath>

#include "sim/detail/variance_clock.hpp"

namespace m8::sim::detail {
namespace {

constexpr double kLargestShock = 5.0;  // standard deviations that bars from a file may count as

}  // namespace

PricePath::PricePath(const PathSettings& settings, double level, Rng rng)
    : settings_(settings),
      rng_(rng),
      level_(level),
      stationary_variance_(settings.vol_of_vol * settings.vol_of_vol /
                           (2.0 * settings.vol_mean_reversion_per_year)),
      jump_variance_(
          settings.jumps_per_session * kSessionsPerYear *
          (settings.jump_size * settings.jump_size + settings.jump_mean * settings.jump_mean)) {
  log_vol_ = std::sqrt(stationary_variance_) * rng_.Normal();
}

double PricePath::DiffusionVariance() const {
  const double mean = settings_.annual_vol * settings_.annual_vol - jump_variance_;
  return mean * std::exp(2.0 * (log_vol_ - stationary_variance_));
}

double PricePath::Variance() const { return DiffusionVariance() + jump_variance_; }

void PricePath::SetVariance(double annual_variance) {
  const double mean = settings_.annual_vol * settings_.annual_vol - jump_variance_;
  const double wanted = std::max(annual_variance - jump_variance_, 0.05 * mean);
  const double limit = 3.0 * std::sqrt(stationary_variance_);
  log_vol_ = std::clamp(0.5 * std::log(wanted / mean) + stationary_variance_, -limit, limit);
}

void PricePath::MoveVol(double index_shock, double years) {
  const double rho = settings_.vol_index_correlation;
  const double shock = rho * index_shock + std::sqrt(1.0 - rho * rho) * rng_.Normal();
  const double keep = std::exp(-settings_.vol_mean_reversion_per_year * years);
  const double spread = std::sqrt(stationary_variance_ * (1.0 - keep * keep));
  log_vol_ = log_vol_ * keep + spread * shock;
}

void PricePath::Step(double years) {
  if (!(years > 0.0)) {
    return;
  }
  const double variance = DiffusionVariance() * years;
  const double shock = rng_.Normal();
  double move = std::sqrt(variance) * shock - 0.5 * variance;
  const double jumps = settings_.jumps_per_session * kSessionsPerYear * years;
  if (rng_.Uniform() < 1.0 - std::exp(-jumps)) {
    move += settings_.jump_mean + settings_.jump_size * rng_.Normal();
  }
  const double mean_jump =
      std::expm1(settings_.jump_mean + 0.5 * settings_.jump_size * settings_.jump_size);
  level_ *= std::exp(move - jumps * mean_jump);
  MoveVol(shock, years);
}

void PricePath::MoveTo(double level, double years) {
  if (years > 0.0) {
    const double shock = std::log(level / level_) / std::sqrt(DiffusionVariance() * years);
    MoveVol(std::clamp(shock, -kLargestShock, kLargestShock), years);
  }
  level_ = level;
}

double PricePath::ExpectedTotal(const PathSettings& settings, double variance_now, double years) {
  const double mean = settings.annual_vol * settings.annual_vol;
  const double kappa = settings.vol_mean_reversion_per_year;
  return mean * years + (variance_now - mean) * (-std::expm1(-kappa * years)) / kappa;
}

}  // namespace m8::sim::detail
