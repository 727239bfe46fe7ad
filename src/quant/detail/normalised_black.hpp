#pragma once

namespace m8::quant::detail {

/// Where a strike lies, so that nothing is lost of a small difference and no exponential is needed
/// for a large one.
struct Moneyness {
  double x = 0.0;       // -|ln(F/K)|
  double excess = 0.0;  // |F - K| / min(F, K) = exp(-x) - 1
};

/// For forward and strike > 0.
Moneyness MoneynessOf(double forward, double strike) noexcept;

/// The out-of-the-money Black price in units of min(F, K), its bound, for v = sigma sqrt(T) >= 0:
/// the call and the put of mirrored moneyness are one function (Jäckel, "Let's be rational", 2017).
/// Relative error about 1 + (x/v)^4 ulps, also where v is 1e-6; the vol got back from it is (x/v)^2
/// times better, as the wings' price moves with exp(-(x/v)^2 / 2).
double NormalisedBlack(Moneyness m, double v) noexcept;

/// 1 - NormalisedBlack, precise where that is nearly 1. For v > 0.
double NormalisedBlackComplement(Moneyness m, double v) noexcept;

/// d NormalisedBlack / dv. For v > 0.
double NormalisedVega(Moneyness m, double v) noexcept;

}  // namespace m8::quant::detail
