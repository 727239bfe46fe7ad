// How long does one whole cycle take, and how much of a trading day do we simulate a second?
#include <chrono>

#include <benchmark/benchmark.h>

#include "inputs/chain.hpp"
#include "inputs/simulated_day.hpp"

namespace m8::bench {
namespace {

constexpr int kCycles = 40;  // of the 78 of a day

// From the collected chain to decisions made and everything recorded in SQLite. The wall time of
// the step of the world in which the cycle runs; between cycles the market moves and quotes come.
void BM_Cycle(benchmark::State& state) {
  SimulatedDay day("cycle");
  day.StepUntilCycle();
  for (auto _ : state) {
    auto start = std::chrono::steady_clock::now();
    while (!day.Step()) {
      start = std::chrono::steady_clock::now();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(took.count());
  }
}
BENCHMARK(BM_Cycle)->UseManualTime()->Iterations(kCycles)->Unit(benchmark::kMicrosecond);

// Everything, market and protocol included: simulated seconds a second.
void BM_Session(benchmark::State& state) {
  double simulated = 0;
  for (auto _ : state) {
    SimulatedDay day("session");
    day.StepUntilCycle();
    const TimePoint start = day.Now();
    for (int i = 0; i < kCycles; ++i) {
      day.StepUntilCycle();
    }
    simulated += Seconds(day.Now() - start);
  }
  state.counters["simulated"] = benchmark::Counter(simulated, benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Session)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
