#include "quant/positions.hpp"

#include "base/assert.hpp"

namespace m8::quant {

std::string_view Name(PositionSource source) noexcept {
  switch (source) {
    case PositionSource::kOpenInterest:
      return "open_interest";
    case PositionSource::kVolume:
      return "volume";
    case PositionSource::kBlend:
      return "blend";
    case PositionSource::kSignedFlow:
      return "signed_flow";
  }
  return "unknown";
}

void BlendContracts(std::span<const double> open_interest,
                    std::span<const double> volume,
                    double weight,
                    std::span<double> out) noexcept {
  M8_ASSERT(open_interest.size() == out.size() && volume.size() == out.size(),
            "columns of equal length");
  M8_ASSERT(weight >= 0.0 && weight <= 1.0, "a weight is a share");
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = weight * open_interest[i] + (1.0 - weight) * volume[i];
  }
}

TradeSide ClassifyTrade(double price, double bid, double ask) noexcept {
  if (!(bid > 0.0 && ask >= bid && price > 0.0)) {
    return TradeSide::kUnknown;
  }
  // Twice the distances from the middle; prices are multiples of a cent, so equality is rounding's.
  constexpr double kRounding = 1e-9;
  const double from_middle = (price - bid) - (ask - price);
  if (from_middle > kRounding) {
    return TradeSide::kCustomerBought;
  }
  return from_middle < -kRounding ? TradeSide::kCustomerSold : TradeSide::kUnknown;
}

void DealerContracts(const FlowColumns& in, SignModel opening, std::span<double> out) noexcept {
  const std::size_t n = in.right.size();
  M8_ASSERT(in.open_interest.size() == n && in.customer_bought.size() == n &&
                in.customer_sold.size() == n && out.size() == n,
            "columns of equal length");
  M8_ASSERT(opening != SignModel::kSignedFlow, "the opening position has no flow yet");
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = SignOf(opening, in.right[i]) * in.open_interest[i] + in.customer_sold[i] -
             in.customer_bought[i];
  }
}

}  // namespace m8::quant
