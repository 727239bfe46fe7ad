// What do a smile, its law and the odds of a position cost? On the 0DTE chain of 400 options.
#include <algorithm>
#include <vector>

#include <benchmark/benchmark.h>

#include "analytics/analyze.hpp"
#include "base/assert.hpp"
#include "inputs/chain.hpp"
#include "quant/calendar_arbitrage.hpp"
#include "quant/payoff.hpp"

namespace m8::bench {
namespace {

struct Input {
  double forward = 0;
  quant::CalendarYears years;
  std::vector<double> strike, vol, weight;

  Input() {
    const auto state = analytics::Analyze(ZeroDteChain(), 0, {}, 5.0);
    M8_ASSERT(state.has_value(), "the chain can be analysed");
    forward = state->forward;
    years = state->years;
    for (const auto& option : state->options) {
      const bool put_side = option.strike.ToDouble() < forward;
      if (option.iv && put_side == (option.right == Right::kPut)) {
        const double error = std::max(0.5 * (*option.iv_ask - *option.iv_bid), 0.0005);
        strike.push_back(option.strike.ToDouble());
        vol.push_back(*option.iv);
        weight.push_back(1 / (error * error));
      }
    }
  }
  [[nodiscard]] quant::Smile Fit() const {
    return quant::FitSmile({strike, vol, weight}, forward, years).value();
  }
};

void BM_FitSmile(benchmark::State& state) {
  const Input in;
  quant::SmileFitter fitter;
  for (auto _ : state) {
    auto smile = fitter.Fit({in.strike, in.vol, in.weight}, in.forward, in.years);
    benchmark::DoNotOptimize(smile);
  }
  state.counters["points"] = static_cast<double>(in.strike.size());
  const quant::SmileQuality quality = in.Fit().Quality();
  state.counters["repair"] = static_cast<double>(quality.repair);
  state.counters["rms"] = quality.rms_error;
}
BENCHMARK(BM_FitSmile)->Unit(benchmark::kMicrosecond);

// Five quantiles and both expected shortfalls, as every series has them.
void BM_SettlementLaw(benchmark::State& state) {
  const quant::Distribution law(Input().Fit());
  for (auto _ : state) {
    for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95}) {
      benchmark::DoNotOptimize(law.Quantile(share));
    }
    benchmark::DoNotOptimize(law.MeanOfLowest(0.01));
    benchmark::DoNotOptimize(law.MeanOfLowest(0.05));
  }
}
BENCHMARK(BM_SettlementLaw)->Unit(benchmark::kMicrosecond);

std::vector<quant::PayoffLeg> Condor(const quant::Smile& smile) {
  const auto at = [&](double z) { return smile.Forward() * (1 + z * smile.Scale()); };
  return {{Right::kPut, at(-1.5), 1},
          {Right::kPut, at(-1.0), -1},
          {Right::kCall, at(1.0), -1},
          {Right::kCall, at(1.5), 1}};
}

void BM_Odds(benchmark::State& state) {
  const quant::Distribution law(Input().Fit());
  const auto legs = Condor(law.Source());
  for (auto _ : state) {
    auto odds = quant::ComputeOdds(legs, -1.0, law);
    benchmark::DoNotOptimize(odds);
  }
}
BENCHMARK(BM_Odds)->Unit(benchmark::kMicrosecond);

void BM_Shortfall(benchmark::State& state) {
  const quant::Distribution law(Input().Fit());
  const auto legs = Condor(law.Source());
  for (auto _ : state) {
    auto tail = quant::ComputeTail(legs, -1.0, law, 0.25);  // more likely than the largest loss
    benchmark::DoNotOptimize(tail);
  }
}
BENCHMARK(BM_Shortfall)->Unit(benchmark::kMicrosecond);

void BM_CalendarCheck(benchmark::State& state) {
  const Input in;
  const quant::Smile near = in.Fit();
  const quant::CalendarYears later(in.years.Value() * 1.5);
  const quant::Smile far =
      quant::FitSmile({in.strike, in.vol, in.weight}, in.forward, later).value();
  for (auto _ : state) {
    auto violation = quant::FindCalendarViolation(near, far);
    benchmark::DoNotOptimize(violation);
  }
}
BENCHMARK(BM_CalendarCheck)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
