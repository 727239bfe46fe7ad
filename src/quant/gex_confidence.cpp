#include "quant/gex_confidence.hpp"

#include <algorithm>
#include <cmath>

namespace m8::quant {
namespace {

double Share(double part, double rest) noexcept {
  return part > 0.0 && rest >= 0.0 ? part / (part + rest) : 0.0;
}

double Coverage(const GexEvidence& in) noexcept {
  return Share(in.gamma_counted, in.gamma_left_out);
}

double Parity(const GexEvidence& in) noexcept {
  if (!in.parity_residual || !(in.forward > 0.0)) {
    return 0.0;
  }
  const double relative = std::abs(*in.parity_residual) / in.forward;
  return std::clamp((kResidualBad - relative) / (kResidualBad - kResidualGood), 0.0, 1.0);
}

double Freshness(const GexEvidence& in) noexcept {
  const double volume = in.volume.value_or(in.contracts_counted);
  return Share(in.contracts_counted, volume) *
         std::exp2(-std::max(in.open_interest_age.value_or(1), 0));
}

double Uniqueness(const GexEvidence& in) noexcept {
  constexpr double kNoLevel = 0.5;
  return in.crossings == 0 ? kNoLevel : 1.0 / static_cast<double>(in.crossings);
}

}  // namespace

std::string_view Name(GexReason reason) noexcept {
  switch (reason) {
    case GexReason::kQuoteCoverage:
      return "quote_coverage";
    case GexReason::kParityResidual:
      return "parity_residual";
    case GexReason::kOpenInterestFreshness:
      return "open_interest_freshness";
    case GexReason::kRootUniqueness:
      return "root_uniqueness";
  }
  return "unknown";
}

GexConfidence ConfidenceOf(const GexEvidence& evidence) noexcept {
  constexpr double kFull = 100.0;
  const std::array<double, kGexReasons> shares{Coverage(evidence), Parity(evidence),
                                               Freshness(evidence), Uniqueness(evidence)};
  GexConfidence out;
  double product = 1.0;
  for (std::size_t i = 0; i < kGexReasons; ++i) {
    out.reasons[i] = {static_cast<GexReason>(i), kFull * shares[i]};
    product *= shares[i];
  }
  out.score = kFull * std::pow(product, 1.0 / kGexReasons);
  return out;
}

}  // namespace m8::quant
