#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "market/chain.hpp"
#include "quant/forward.hpp"
#include "quant/variance_strip.hpp"

namespace m8::analytics::detail {

inline constexpr std::size_t kNotListed = std::numeric_limits<std::size_t>::max();

/// One right of a series, by strike. 0 stands for an absent bid or ask, as quant's columns want it.
struct Side {
  std::vector<double> bid, ask;
  std::vector<std::size_t> row;  // of the chain, or kNotListed
};

/// The quotes of one series of a chain in columns, ascending by strike; one element a strike.
struct SeriesQuotes {
  std::vector<double> strike;
  Side calls, puts;

  [[nodiscard]] const Side& Of(Right right) const { return right == Right::kCall ? calls : puts; }
  [[nodiscard]] quant::ParityQuotes Parity() const;
  [[nodiscard]] quant::StripColumns Strip() const;
};

/// Fills `out`, whose memory is used again.
void ReadQuotes(const market::OptionChain& chain, std::size_t series, SeriesQuotes& out);

/// Why a quote has no mid: empty where it has one.
std::string_view UnusableBecause(double bid, double ask);

constexpr Right Twin(Right right) { return right == Right::kCall ? Right::kPut : Right::kCall; }

/// The right that is out of the money at this strike; the call at the forward itself.
inline Right OutOfTheMoney(double strike, double forward) {
  return strike < forward ? Right::kPut : Right::kCall;
}

}  // namespace m8::analytics::detail
