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

// Parity forward, vols of mid, bid and ask, Greeks, smile and its law, gamma exposure and its
// zeros: again and again in the same memory, as whoever does so at every tick.
void BM_Analyze(benchmark::State& state) {
  const market::OptionChain chain = ZeroDteChain();
  analytics::Analyst analyst({});
  analytics::MarketState analysed;
  for (auto _ : state) {
    const bool done = analyst.Analyze(chain, 0, 5.0, analysed).has_value();
    M8_ASSERT(done, "the chain can be analysed");
    benchmark::DoNotOptimize(analysed);
  }
  state.counters["checksum"] = SumOfVols(analysed);
}
BENCHMARK(BM_Analyze)->Unit(benchmark::kMicrosecond);

// The same of fifty expiries, 20,000 options, and of all of them together.
void BM_AnalyzeAll(benchmark::State& state) {
  constexpr int kExpiries = 50;
  const market::OptionChain one = ZeroDteChain();
  market::OptionChain chain = one;
  for (int day = 1; day < kExpiries; ++day) {
    market::Series later = one.series.front();
    later.expiry = Date{Days(later.expiry) + std::chrono::days{day}};
    later.settlement += std::chrono::days{day};
    const auto series = chain.InsertSeries(later);
    for (std::size_t row = 0; row < one.Size(); ++row) {
      const std::size_t to = chain.Insert(series, one.strike[row], one.right[row]);
      chain.bid[to] = one.bid[row];
      chain.ask[to] = one.ask[row];
      chain.volume[to] = one.volume[row];
      chain.open_interest[to] = one.open_interest[row];
      chain.quote_time[to] = one.quote_time[row];
    }
  }
  analytics::Analyst analyst({});
  analytics::ChainState analysed;
  for (auto _ : state) {
    const bool done = analyst.AnalyzeAll(chain, analysed).has_value();
    M8_ASSERT(done && analysed.series.size() == kExpiries, "every expiry can be analysed");
    benchmark::DoNotOptimize(analysed);
  }
}
BENCHMARK(BM_AnalyzeAll)->Unit(benchmark::kMillisecond);

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
