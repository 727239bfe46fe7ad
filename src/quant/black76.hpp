#pragma once

#include "base/right.hpp"
#include "quant/calendar_years.hpp"

namespace m8::quant {

/// +1 for a call, -1 for a put: the sign that turns one formula into the other.
constexpr double Sign(Right right) noexcept { return right == Right::kCall ? 1.0 : -1.0; }

/// A European option on a forward. Prices and strikes in index points, vol 0.20 = 20 % a year on
/// the calendar clock. A time or vol below zero counts as zero; a strike <= 0 is never out of the
/// money.
struct OptionTerms {
  double forward = 0.0;
  double strike = 0.0;
  CalendarYears expiry;
  double vol = 0.0;
  Right right = Right::kCall;
  double discount = 1.0;  // value today of 1 paid at settlement
};

/// Sensitivities of the discounted price (Black 1976). Plain derivatives: "per 1.00" of vol or
/// rate, unless the name says otherwise. Time derivatives are in the direction in which time goes.
///
/// At zero time or vol every entry is its limit. Exactly at the strike, where the payoff has no
/// second derivative, gamma, theta, vanna, charm, vomma and speed are 0: never a NaN or an
/// infinity.
struct Greeks {
  double price = 0.0;
  double delta = 0.0;       // to the forward
  double gamma = 0.0;       // to the forward, twice
  double spot_delta = 0.0;  // to the spot, forward / spot held
  double spot_gamma = 0.0;
  double vega = 0.0;
  double theta_per_day = 0.0;   // forward and rate held, calendar day
  double theta_per_year = 0.0;  // the same over 365 of them
  double rho = 0.0;             // spot and dividends held: the forward moves with the rate
  double vanna = 0.0;           // d delta / d vol
  double charm_per_day = 0.0;   // d delta / d time, forward and rate held, calendar day
  double vomma = 0.0;           // d vega / d vol
  double speed = 0.0;           // d gamma / d forward
};

/// Expected payoff under the forward measure, in points.
double UndiscountedPrice(const OptionTerms& option) noexcept;

/// What the option is worth today, in points.
double Price(const OptionTerms& option) noexcept;

/// `spot` serves spot_delta and spot_gamma only; pass the forward where there is no spot. The rate
/// in theta and charm is the one that the discount factor means over the time left, so use a known
/// discount (or 1) for an expiry of today, not a noisy fitted one.
Greeks ComputeGreeks(const OptionTerms& option, double spot) noexcept;

/// max(S - K, 0) or max(K - S, 0).
double Intrinsic(Right right, double strike, double underlying) noexcept;

}  // namespace m8::quant
