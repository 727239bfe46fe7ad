#include "quant/black76.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quant/detail/normalised_black.hpp"
#include "quant/normal.hpp"

namespace m8::quant {
namespace {

double Positive(double value) noexcept { return value > 0.0 ? value : 0.0; }

/// sigma sqrt(T).
double TotalVol(const OptionTerms& option) noexcept {
  return Positive(option.vol) * std::sqrt(Positive(option.expiry.Value()));
}

/// ln(F/K), to the last digit also near the strike; a strike <= 0 is infinitely far away.
double LogMoneyness(const OptionTerms& option) noexcept {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (!(option.strike > 0.0)) {
    return kInfinity;
  }
  if (!(option.forward > 0.0)) {
    return -kInfinity;
  }
  const double x = detail::MoneynessOf(option.forward, option.strike).x;
  return option.forward < option.strike ? x : -x;
}

/// The limits of d1 at v = 0 are the infinities, and 0 at the strike itself.
double Divide(double x, double v) noexcept { return x == 0.0 ? 0.0 : x / v; }

}  // namespace

double Intrinsic(Right right, double strike, double underlying) noexcept {
  return Positive(Sign(right) * (underlying - strike));
}

double UndiscountedPrice(const OptionTerms& option) noexcept {
  // Intrinsic value plus the out-of-the-money twin: exact parity, and no digits lost in the wings.
  const double intrinsic = Intrinsic(option.right, option.strike, option.forward);
  if (!(option.forward > 0.0) || !(option.strike > 0.0)) {
    return intrinsic;
  }
  const auto moneyness = detail::MoneynessOf(option.forward, option.strike);
  return intrinsic + std::min(option.forward, option.strike) *
                         detail::NormalisedBlack(moneyness, TotalVol(option));
}

double Price(const OptionTerms& option) noexcept {
  return option.discount * UndiscountedPrice(option);
}

Greeks ComputeGreeks(const OptionTerms& option, double spot) noexcept {
  const double sign = Sign(option.right);
  const double discount = option.discount;
  const double forward = option.forward;
  const double years = Positive(option.expiry.Value());
  const double rate = years > 0.0 ? -std::log(discount) / years : 0.0;
  const double v = TotalVol(option);
  const double h = Divide(LogMoneyness(option), v);
  const double d1 = h + 0.5 * v;
  const double d2 = h - 0.5 * v;
  const double density = NormalPdf(d1);
  const double to_spot = spot > 0.0 ? forward / spot : 1.0;

  Greeks g;
  g.price = Price(option);
  g.delta = sign * discount * NormalCdf(sign * d1);
  g.rho = sign * years * discount * option.strike * NormalCdf(sign * d2);
  g.vega = discount * forward * density * std::sqrt(years);
  double decay = 0.0;
  double delta_decay = 0.0;
  if (v > 0.0 && density > 0.0) {  // else d1 may be infinite, and infinity times 0 is no number
    g.gamma = discount * density / (forward * v);
    g.speed = -g.gamma * (d1 / v + 1.0) / forward;
    g.vanna = -discount * density * d2 / option.vol;
    g.vomma = g.vega * d1 * d2 / option.vol;
    decay = 0.5 * discount * forward * density * v / years;
    delta_decay = 0.5 * discount * density * d2 / years;
  }
  g.theta_per_year = rate * g.price - decay;
  g.theta_per_day = g.theta_per_year / kDaysPerYear;
  g.charm_per_day = (rate * g.delta + delta_decay) / kDaysPerYear;
  g.spot_delta = g.delta * to_spot;
  g.spot_gamma = g.gamma * to_spot * to_spot;
  return g;
}

}  // namespace m8::quant
