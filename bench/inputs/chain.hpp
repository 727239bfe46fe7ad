#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analytics/market_state.hpp"
#include "base/right.hpp"
#include "market/chain.hpp"

namespace m8::bench {

/// A 0DTE chain of SPX as it looks at the open: 200 strikes, calls and puts, priced by Black-76
/// under a skewed smile, quoted on IB's tick grid, with open interest. Always the same chain.
market::OptionChain ZeroDteChain();

/// What our own analytics made of a chain, reduced to what a peer needs to do the same again: one
/// row a strike that has a vol.
struct PeerChain {
  double spot = 0, forward = 0, discount = 1;
  double years = 0;
  std::vector<double> strike;
  std::vector<Right> right;  // of the option out of the money
  std::vector<double> mid;   // its price, discounted, points
  std::vector<double> call_contracts, put_contracts;
};
PeerChain PeerChainOf(const analytics::MarketState& state);

/// "spot,forward,discount,years" on a line, then "strike,right,mid,call_contracts,put_contracts".
std::string ToCsv(const PeerChain& chain);

}  // namespace m8::bench
