// How long does a 0DTE chain of 400 options take from its quotes to all that we say of it?
#include <numeric>
#include <vector>

#include <benchmark/benchmark.h>

#include "analytics/analyze.hpp"
#include "base/assert.hpp"
#include "inputs/chain.hpp"
#include "quant/black76.hpp"
#include "quant/implied_vol.hpp"

namespace m8::bench {
namespace {

double SumOfVols(const analytics::MarketState& state) {
  double sum = 0;
  for (const auto& option : state.options) {
    const bool put_side = option.strike.ToDouble() < state.forward;
    if (option.iv && option.mid && put_side == (option.right == Right::kPut)) {
      sum += *option.iv;
    }
  }
  return sum;
}

// Parity forward, vols of mid, bid and ask, Greeks, smile, gamma exposure and its zeros.
void BM_Analyze(benchmark::State& state) {
  const market::OptionChain chain = ZeroDteChain();
  const analytics::AnalyticsSettings settings;
  for (auto _ : state) {
    auto analysed = analytics::Analyze(chain, 0, settings, 5.0);
    benchmark::DoNotOptimize(analysed);
  }
  const auto analysed = analytics::Analyze(chain, 0, settings, 5.0);
  M8_ASSERT(analysed.has_value(), "the chain can be analysed");
  state.counters["checksum"] = SumOfVols(*analysed);
}
BENCHMARK(BM_Analyze)->Unit(benchmark::kMicrosecond);

// What the peer does, and no more: the vol of each strike, and the Greeks of its call and its put.
void BM_VolsAndGreeks(benchmark::State& state) {
  const auto analysed = analytics::Analyze(ZeroDteChain(), 0, {}, 5.0);
  M8_ASSERT(analysed.has_value(), "the chain can be analysed");
  const PeerChain in = PeerChainOf(*analysed);
  const std::size_t count = in.strike.size();
  const quant::CalendarYears expiry(in.years);
  std::vector<double> price(count), vol(count);
  std::vector<quant::VolStatus> status(count);
  std::vector<quant::Greeks> greeks(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    price[i] = in.mid[i] / in.discount;
  }
  for (auto _ : state) {
    quant::ImpliedVols({price, in.strike, in.right, in.forward, expiry}, vol, status);
    for (std::size_t i = 0; i < count; ++i) {
      for (const Right right : {Right::kCall, Right::kPut}) {
        greeks[2 * i + (right == Right::kPut ? 1 : 0)] =
            quant::ComputeGreeks({.forward = in.forward,
                                  .strike = in.strike[i],
                                  .expiry = expiry,
                                  .vol = vol[i],
                                  .right = right,
                                  .discount = in.discount},
                                 in.spot);
      }
    }
    benchmark::DoNotOptimize(greeks.data());
    benchmark::ClobberMemory();
  }
  state.counters["checksum"] = std::accumulate(vol.begin(), vol.end(), 0.0);
}
BENCHMARK(BM_VolsAndGreeks)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
