#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/right.hpp"
#include "quant/gamma_exposure.hpp"

namespace m8::quant {

/// What the contracts of an exposure were counted from: stands beside every total.
enum class PositionSource : std::uint8_t {
  kOpenInterest,  // as of the morning: knows nothing of today's trades
  kVolume,        // of today: knows nothing of who closed what
  kBlend,         // w open interest + (1 - w) volume, w named beside it
  kSignedFlow,    // the opening position and today's classed trades (SignModel::kSignedFlow)
};
std::string_view Name(PositionSource source) noexcept;

/// w open_interest + (1 - w) volume of each row, 0 <= w <= 1. Columns of equal length; `out` may be
/// either of the inputs.
void BlendContracts(std::span<const double> open_interest,
                    std::span<const double> volume,
                    double weight,
                    std::span<double> out) noexcept;

/// Who started a trade, by the quote that stood before it.
enum class TradeSide : std::uint8_t { kCustomerBought, kCustomerSold, kUnknown };

/// The quote rule: at the ask or nearer to it than to the bid, the customer bought; nearer to the
/// bid, sold; in the middle, or with no uncrossed quote of both sides, nobody can say. (Lee and
/// Ready 1991 go on to ask the last trade; in options that is no better than chance.)
TradeSide ClassifyTrade(double price, double bid, double ask) noexcept;

/// Contracts of each option since the open, columns of equal length.
struct FlowColumns {
  std::span<const Right> right;
  std::span<const double> open_interest;    // as of the morning
  std::span<const double> customer_bought;  // sums of classed trades; the unknown are in neither
  std::span<const double> customer_sold;
};

/// What dealers hold of each option, + long: the opening position by `opening` (an assumption:
/// kNaive or kAbsolute), plus what customers sold them, less what they bought. For
/// SignModel::kSignedFlow.
void DealerContracts(const FlowColumns& in, SignModel opening, std::span<double> out) noexcept;

}  // namespace m8::quant
